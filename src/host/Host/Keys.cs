using System.CommandLine;
using Domicile.Backups;
using Domicile.Base;
using Domicile.Keys;
using Domicile.Remote;
using Domicile.Storage;

namespace Domicile.Host;

/// <summary><c>domicile keys</c>: shows what there is, and nothing secret; has the running service change it.</summary>
internal static class Keys
{
    public static Command Command()
    {
        var command = new Command("keys", "Show the ledger's public key and how many subject keys each key-encryption key wraps. Shows no secret.");
        command.SetAction(_ => Show());
        command.Add(Service());
        command.Add(BackupCommands.OfKeys());
        var rotate = new Command("rotate", "Make a new key-encryption key; the running service brings all subject keys under it.");
        rotate.SetAction((_, cancellation) => OperatorCommand.Run(async () => Say(await Ask(cancellation, "rotate"))));
        var version = new Argument<int>("version") { Description = "The highest version to destroy." };
        var retire = new Command("retire", "Destroy key-encryption keys that no subject key is under any more. Backups from before do not open then.") { version };
        retire.SetAction((parsed, cancellation) => OperatorCommand.Run(async () => Say(await Ask(cancellation, "retire", $"{parsed.GetValue(version)}"))));
        command.Add(Split());
        command.Add(Unlock());
        command.Add(rotate);
        command.Add(retire);
        return command;
    }

    private static Command Service()
    {
        var folder = new Argument<string>("folder") { Description = "A new folder, to be brought to the service's machine (DOMICILE_CUSTODIAN_KEYS)." };
        var command = new Command("service", "On the custodian's machine: make what the service plane needs to know its custodian and be known.") { folder };
        command.SetAction((parsed, _) => OperatorCommand.Run(() =>
        {
            ServiceKeys.Write(Path.GetFullPath(parsed.GetValue(folder)!), OperatorCommand.Read<DataFolder>(), OperatorCommand.Read<DomicileOptions>(), TimeProvider.System,
                OperatorCommand.Read<Planes>().CertificateLifetime);
            return Task.FromResult(0);
        }));
        return command;
    }

    private static Command Split()
    {
        var shares = new Option<int>("--shares") { Description = "How many shares, one for each holder: 2 to 16.", Required = true };
        var need = new Option<int>("--need") { Description = "How many holders a start needs: at least 2.", Required = true };
        var folder = new Option<string>("--to") { Description = "The folder that the shares are written to, a file for each holder.", DefaultValueFactory = _ => "." };
        var command = new Command("split", "Lock the keyring from the next start on, until enough holders bring their shares. Shares from before are void.") { shares, need, folder };
        command.SetAction((parsed, cancellation) => OperatorCommand.Run(async () =>
        {
            var answer = await Ask(cancellation, "split", $"{parsed.GetValue(shares)}", $"{parsed.GetValue(need)}");
            if (answer.Succeeded)
            {
                ShareFiles.Write(parsed.GetValue(folder)!, answer.Shares!);
                answer = await Ask(cancellation, "lock");
            }
            return Say(answer);
        }));
        return command;
    }

    private static Command Unlock()
    {
        var file = new Argument<string>("file") { Description = "The file with your share." };
        var command = new Command("unlock", "Bring a share to a service that waits for its key holders.") { file };
        command.SetAction((parsed, cancellation) => OperatorCommand.Run(async () =>
            Say(await Ask(cancellation, "unlock", ShareFiles.Read(parsed.GetValue(file)!)))));
        return command;
    }

    private static Task<KeyAnswer> Ask(CancellationToken cancellation, params string[] command) =>
        KeyCommands.Ask(OperatorCommand.Read<DataFolder>(), command, cancellation);

    private static int Say(KeyAnswer answer)
    {
        (answer.Succeeded ? Console.Out : Console.Error).WriteLine(answer.Text);
        return answer.Succeeded ? 0 : 1;
    }

    private static Task<int> Show() => OperatorCommand.Run(() =>
    {
        var report = KeyReport.Read(OperatorCommand.Read<DataFolder>(), OperatorCommand.Read<Databases>(), OperatorCommand.Read<DomicileOptions>());
        Console.WriteLine($"ledger vkey          {report.LedgerVkey}");
        Console.WriteLine($"key-encryption key   version {report.KeyEncryptionVersion}; lower than {report.MinVersion} is retired");
        foreach (var (version, count) in report.ActiveByVersion.OrderBy(pair => pair.Key))
            Console.WriteLine($"subject keys         {count} under version {version} ({Math.Floor(report.Coverage(version) * 1000) / 10} %)");
        Console.WriteLine($"                     {report.Erased} destroyed");
        return Task.FromResult(0);
    });
}
