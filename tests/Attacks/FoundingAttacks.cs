using Domicile.Quorum;

namespace Domicile.Tests.Attacks;

[Attacks(1, "Who the parties are")]
[Collection(nameof(Planes))]
public sealed class FoundingAttacks(Planes planes)
{
    [Attack(By.Stranger, "founds the domicile with a registry of its own, before its founding and after it", Answer.Enforced,
        "the custodian: `not-founded`, `other-registry`, `not-a-party`")]
    public async Task A_stranger_who_registers_itself_becomes_nobody()
    {
        using var folder = new TemporaryFolder();
        await using var custody = await Custodian.Start(folder.File("custody"));
        var (stranger, ours) = (new Council("operator", "overseer"), new Council("operator", "overseer"));
        var (theirs, registry) = (stranger.LastingRegistry(2), ours.LastingRegistry(2));

        await custody.Refuses(stranger.Propose("operator", theirs, Planes.Now).Note, 409, "not-founded");
        Assert.True((await custody.Found(registry)).Succeeded);
        await custody.Refuses(stranger.Propose("operator", theirs, Planes.Now).Note, 409, "other-registry");
        foreach (var act in ours.Agree(registry, Planes.Now)) await custody.Takes(act);
        await custody.Refuses(stranger.Propose("operator", theirs, Planes.Now).Note, 403, "not-a-party");

        var shown = (await custody.Charter()).GetProperty("registry").GetProperty("parties").EnumerateArray().SelectMany(party =>
            party.GetProperty("keys").EnumerateArray());
        Assert.Equal(new[] { "operator", "overseer", "technology-partner" }.Select(ours.Vkey).Order(),
            shown.Select(key => key.GetString()!).Order());
    }

    [Attack(By.Operator, "founds the domicile a second time, by another registry", Answer.Enforced, "the custodian: it is founded once")]
    public async Task A_domicile_is_founded_once()
    {
        var before = await planes.Custody.Charter();
        await planes.LeavesNoEntry(async () =>
        {
            var answer = await planes.Custody.Found(new Council("operator", "overseer").LastingRegistry(2));
            Assert.False(answer.Succeeded);
            Assert.Equal(Charter.FoundedBefore.Message, answer.Text);
        });
        Assert.Equal(before.GetProperty("founded").GetString(), (await planes.Custody.Charter()).GetProperty("founded").GetString());
    }

    [Attack(By.Operator, "puts somebody among the parties who never agreed to it", Answer.Enforced,
        "the charter: every new key signs for itself")]
    public async Task A_registry_that_one_of_its_keys_has_not_signed_is_not_in_force()
    {
        var newcomer = new Council("overseer-2");
        var parties = Planes.Parties.Select(id => Council.Party(id, id, planes.Council.Vkey(id))).Append(Council.Party("overseer-2",
            "overseer", newcomer.Vkey("overseer-2")));
        var (proposal, hash) = planes.Council.Propose("operator", Council.Registry(parties, "\"need\":2"), Planes.Now);
        await planes.Custody.Takes(proposal);
        foreach (var id in Planes.Parties) await planes.Custody.Takes(planes.Council.Say(id, "approve", hash, Planes.Now));
        // In the newcomer's name, by a key that it does not have.
        await planes.Custody.Refuses(new Council("overseer-2").Say("overseer-2", "approve", hash, Planes.Now), 403, "not-a-party");
        Assert.Equal("open", (await planes.Custody.Motion(hash)).GetProperty("standing").GetString());
        var registry = (await planes.Custody.Charter()).GetProperty("registry");
        Assert.Equal(Planes.Parties.Length, registry.GetProperty("parties").GetArrayLength());
        await planes.Custody.Takes(planes.Council.Say("operator", "withdraw", hash, Planes.Now));
    }
}
