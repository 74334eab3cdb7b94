namespace Domicile.EndToEnd;

/// <summary>The first lead, appointed on the operator's machine beside the running service.</summary>
public sealed class StaffCommandTests
{
    [Fact]
    public async Task The_operator_appoints_the_first_lead_and_the_last_one_stays()
    {
        await using var service = await Service.Start();
        using var lead = await Person.SignUp(service, "steward");
        Assert.Equal(1, (await Staff("appoint", "nobody", "lead")).ExitCode);
        Assert.Equal(1, (await Staff("appoint", "steward", "judge")).ExitCode);
        Assert.Equal(0, (await Staff("appoint", "steward", "lead", "child-safety")).ExitCode);
        await lead.Get("/api/moderation/queue");
        var listed = await Staff("list");
        Assert.Matches("steward +[a-z]{5}-[a-z]{5}  lead, child_safety", listed.Output);
        var last = await Staff("dismiss", "steward");
        Assert.Equal(1, last.ExitCode);
        Assert.Contains("Somebody has to lead", last.Output, StringComparison.Ordinal);

        Task<Command> Staff(params string[] arguments) => Command.Run("env", [$"DOMICILE_DATA={service.Data}", "dotnet", Repository.Domicile, "staff", .. arguments]);
    }
}
