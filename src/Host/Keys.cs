using System.CommandLine;
using Domicile.Custody;
using Domicile.Kernel;

namespace Domicile.Host;

/// <summary><c>domicile keys</c>: what there is, and nothing secret.</summary>
internal static class Keys
{
    public static Command Command()
    {
        var command = new Command("keys", "Show the ledger's public key and how many subject keys each key-encryption key wraps. Shows no secret.");
        command.SetAction(_ => Show());
        command.Add(Service());
        return command;
    }

    private static Command Service()
    {
        var folder = new Argument<string>("folder") { Description = "A new folder, to be brought to the service's machine (DOMICILE_CUSTODIAN_KEYS)." };
        var command = new Command("service", "On the custodian's machine: make what the service plane needs to know its custodian and be known.") { folder };
        command.SetAction(parsed =>
        {
            try
            {
                ServiceKeys.Write(Path.GetFullPath(parsed.GetValue(folder)!), Read<DataFolder>(), Read<Arrangement>(), TimeProvider.System);
                return 0;
            }
            catch (InvalidDataException unusable)
            {
                Console.Error.WriteLine(unusable.Message);
                return 1;
            }
        });
        return command;
    }

    private static int Show()
    {
        try
        {
            var report = KeyReport.Read(Read<DataFolder>(), Read<Databases>(), Read<Arrangement>());
            Console.WriteLine($"ledger vkey          {report.LedgerVkey}");
            Console.WriteLine($"key-encryption key   version {report.KeyEncryptionVersion}");
            foreach (var (version, count) in report.ActiveByVersion.OrderBy(pair => pair.Key))
                Console.WriteLine($"subject keys         {count} under version {version}");
            Console.WriteLine($"                     {report.Erased} destroyed");
            return 0;
        }
        catch (InvalidDataException unusable)
        {
            Console.Error.WriteLine(unusable.Message);
            return 1;
        }
    }

    private static T Read<T>() where T : class, new() => Settings.Read(new T(), Environment.GetEnvironmentVariable);
}
