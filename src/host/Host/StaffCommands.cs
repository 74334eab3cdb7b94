using System.CommandLine;
using Domicile.Moderation;

namespace Domicile.Host;

/// <summary>
/// <c>domicile staff</c>: who works in moderation, decided on the operator's own machine: the first lead, and what one lead alone cannot change. Works beside
/// a running service.
/// </summary>
internal static class StaffCommands
{
    public static Command Command() => new("staff", "See who works in moderation, and appoint the first lead.") { List(), Appoint(), Dismiss() };

    private static Command List()
    {
        var command = new Command("list", "List everybody who has a role, with the pseudonym in receipts and in the public record.");
        command.SetAction((parsed, cancellation) => On(async staff =>
        {
            foreach (var one in await staff.List(cancellation))
                Console.WriteLine($"{one.Name,-24} {one.Pseudonym}  {string.Join(", ", one.Roles)}{(one.IsActive ? "" : " (not in force: the account is suspended or leaving)")}");
            return 0;
        }));
        return command;
    }

    private static Command Appoint()
    {
        var name = Name();
        var roles = new Argument<string[]>("role") { Description = "All that the person shall have: moderator, lead, policy_author, child_safety, analyst, quality.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("appoint", "Give somebody who has an account these roles, and no other. The public record has it, without the name.") { name, roles };
        command.SetAction((parsed, cancellation) => Change(parsed.GetValue(name)!, parsed.GetValue(roles)!, cancellation));
        return command;
    }

    private static Command Dismiss()
    {
        var name = Name();
        var command = new Command("dismiss", "Take every role from somebody. The last lead stays.") { name };
        command.SetAction((parsed, cancellation) => Change(parsed.GetValue(name)!, [], cancellation));
        return command;
    }

    private static Argument<string> Name() => new("name") { Description = "The user name." };

    private static Task<int> Change(string name, string[] roles, CancellationToken cancellation) => On(async staff =>
    {
        if (!(await staff.Appoint(name, roles, cancellation)).Succeeded(out var pseudonym, out var refusal))
        {
            Console.Error.WriteLine(refusal.Message);
            return 1;
        }
        Console.WriteLine($"{name} is {pseudonym} in receipts and in the public record. It takes effect once the ledger has it: within a minute of a running service, or at the next request.");
        return 0;
    });

    private static Task<int> On(Func<IOwnStaff, Task<int>> act) => ServiceTables.On(services => act(services.GetRequiredService<IOwnStaff>()));
}
