using System.CommandLine;
using System.Globalization;
using Domicile.Base;
using Domicile.Keys;
using Domicile.Remote;

namespace Domicile.Host;

/// <summary>
/// <c>domicile certificates</c>, on the custodian's machine: which certificates services have, and which count no more. Works beside a running
/// custodian, which looks at each call; whoever can write its folder can revoke.
/// </summary>
internal static class CertificateCommands
{
    public static Command Command() =>
        new("certificates", "On the custodian's machine: the certificates with which the service calls it.") { List(), Revoke() };

    private static Command List()
    {
        var command = new Command("list",
            "List certificates that have not ended: serial number, from, until. All that were renewed from one share the number's first half.");
        command.SetAction((_, _) => OperatorCommand.Run(() =>
        {
            foreach (var issued in Open(certificates => certificates.List())) Say(issued);
            return Task.FromResult(0);
        }));
        return command;
    }

    private static Command Revoke()
    {
        var serial = new Argument<string>("serial") { Description = "The serial number, as the list shows it." };
        var command = new Command("revoke",
            "Revoke a certificate with all that share the first half of its number, for good. 'domicile keys service' makes another.") { serial };
        command.SetAction((parsed, _) => OperatorCommand.Run(() =>
        {
            foreach (var issued in Open(certificates => certificates.Revoke(parsed.GetValue(serial)!))) Say(issued);
            Console.WriteLine("Nothing is answered to these any more. Keys that were given serve out their term, at most fifteen minutes.");
            return Task.FromResult(0);
        }));
        return command;
    }

    private static IReadOnlyList<IssuedCertificate> Open(Func<ServiceCertificates, IReadOnlyList<IssuedCertificate>> act)
    {
        var folder = Path.Combine(OperatorCommand.Read<DataFolder>().Path, CustodyFolder.Name, "link");
        if (!File.Exists(Path.Combine(folder, "authority.pem")))
            throw new InvalidDataException($"There is no custodian for a service elsewhere in {folder}: start it once, or set DOMICILE_DATA.");
        using var authority = new Authority(folder, OperatorCommand.Read<DomicileOptions>().Name, TimeProvider.System);
        return act(new(authority, TimeProvider.System));
    }

    private static void Say(IssuedCertificate issued) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{issued.Serial}  {issued.From.UtcDateTime:u}  {issued.Until.UtcDateTime:u}{(issued.IsRevoked ? "  revoked" : "")}"));
}
