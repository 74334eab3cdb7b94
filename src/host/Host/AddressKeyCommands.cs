using System.CommandLine;
using Domicile.Base;
using Domicile.Identity.Accounts;

namespace Domicile.Host;

/// <summary><c>domicile address-key</c>: for a service that has lost its key to the index of e-mail addresses.</summary>
internal static class AddressKeyCommands
{
    public static Command Command() => new("address-key", "The service's key to the index of e-mail addresses.") { New() };

    private static Command New()
    {
        var command = new Command("new", "Make another key where it was lost and no backup has it. People are found by their addresses again "
            + "once they have signed in by user name or passkey; until then somebody else can sign up by such an address.");
        command.SetAction((_, _) => OperatorCommand.Run(() =>
        {
            AddressKeys.Make(OperatorCommand.Read<DataFolder>());
            Console.WriteLine("Made. Start the service, and tell people to sign in by their user names once.");
            return Task.FromResult(0);
        }));
        return command;
    }
}
