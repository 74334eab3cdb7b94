using Domicile.Proof;
using Domicile.Quorum;

namespace Domicile.Tests.Attacks;

[Attacks(6, "What no party decides alone")]
[Collection(nameof(Planes))]
public sealed class PartyAttacks(Planes planes)
{
    private static readonly string[] Others = [.. Planes.Parties.Except(["overseer"])];

    [Attack(By.AllParties, "put another overseer in the overseer's place", Answer.Enforced,
        "the charter: it waits 30 days, in which the overseer vetoes")]
    public async Task An_overseer_is_not_removed_in_a_moment_and_vetoes_it()
    {
        var puppet = new Council("overseer-2");
        var parties = Others.Select(id => Council.Party(id, id, planes.Council.Vkey(id)))
            .Append(Council.Party("overseer-2", "overseer", puppet.Vkey("overseer-2")));
        await WaitsThirtyDaysAndIsVetoed(Council.Registry(parties, "\"need\":2"),
            hash => puppet.Say("overseer-2", "approve", hash, Planes.Now));
    }

    [Attack(By.AllParties, "give the overseer a key that another has", Answer.Enforced,
        "the charter: a party loses no key against its will but in 30 days")]
    public async Task An_overseer_keeps_its_key()
    {
        var puppet = new Council("overseer");
        var parties = Others.Select(id => Council.Party(id, id, planes.Council.Vkey(id)))
            .Append(Council.Party("overseer", "overseer", puppet.Vkey("overseer")));
        await WaitsThirtyDaysAndIsVetoed(Council.Registry(parties, "\"need\":2"),
            hash => puppet.Say("overseer", "approve", hash, Planes.Now));
    }

    [Attack(By.AllParties, "agree on a registry without any overseer, or in which one party is a quorum", Answer.Enforced,
        "the charter: `not-an-act`")]
    public async Task A_registry_without_an_overseer_or_with_a_quorum_of_one_is_not_sound()
    {
        var whole = planes.Council.LastingRegistry(2);
        await planes.LeavesNoEntry(async () =>
        {
            await planes.Custody.Refuses(Changed(whole, "\"need\":2", "\"need\":1"), 400, "not-an-act");
            await planes.Custody.Refuses(Changed(whole, "\"role\":\"overseer\"", "\"role\":\"parent\""), 400, "not-an-act");
        });
    }

    [Attack(By.AllParties, "turn the domicile into a trial, where nothing waits", Answer.Enforced, "the charter: `trial-stays`")]
    public async Task No_domicile_becomes_a_trial() =>
        await planes.LeavesNoEntry(() =>
            planes.Custody.Refuses(planes.Council.Propose("operator", planes.Council.Registry(2), Planes.Now).Note, 409, "trial-stays"));

    [Attack(By.Parent, "gets itself a mandate, with the operator's approval", Answer.Enforced,
        "the charter: it waits 72 hours, in which the overseer vetoes; until then `no-mandate`")]
    public async Task A_mandate_that_widens_waits_for_a_veto()
    {
        var hash = await Agree(Planes.Loose, "parent", "operator");
        await Waits(hash, TimeSpan.FromHours(72));
        await planes.Operator.RefusedUnseal("no-mandate", planes.AnnsId, "user.device",
            Operator.Access("parent", "SupportCase", "essential.service", "Case 1"));
        await Vetoed(hash);
    }

    [Attack(By.Parent, "opens somebody's data by an approval of operator and parent alone", Answer.Enforced,
        "the charter: an access waits 72 hours for a veto; until then `quorum-needed`")]
    public async Task An_access_that_two_parties_approve_waits_for_a_veto()
    {
        var until = Planes.Now.AddDays(9).ToUnixTimeMilliseconds();
        var hash = await Agree($$"""
            {"access":{"explanation":"Order 3 of the court","untilMs":{{until}},"line":{"party":"operator","category":"user.contact",
            "purpose":"essential.legal_obligation","reason":"legal_order","verdict":"allow","minutes":5} } }
            """, "parent", "operator");
        await Waits(hash, TimeSpan.FromHours(72));
        await planes.Operator.RefusedUnseal("quorum-needed", planes.AnnsId, "user.contact.email",
            Operator.Access("operator", "LegalOrder", "essential.legal_obligation", "Order 3"));
        await Vetoed(hash);
    }

    [Attack(By.Parent, "vetoes what others agree on, in the overseer's stead", Answer.Enforced, "the charter: `not-your-proposal`")]
    public async Task Nobody_but_an_overseer_vetoes()
    {
        var (proposal, hash) = planes.Council.Propose("overseer", Planes.Strict, Planes.Now);
        await planes.Custody.Takes(proposal);
        await planes.Custody.Refuses(planes.Council.Say("parent", "veto", hash, Planes.Now), 403, "not-your-proposal");
        await planes.Custody.Refuses(planes.Council.Say("parent", "withdraw", hash, Planes.Now), 403, "not-your-proposal");
        Assert.Equal("open", (await planes.Custody.Motion(hash)).GetProperty("standing").GetString());
        await planes.Custody.Takes(planes.Council.Say("overseer", "withdraw", hash, Planes.Now));
    }

    private async Task WaitsThirtyDaysAndIsVetoed(string registry, Func<string, byte[]> sign)
    {
        var (proposal, hash) = planes.Council.Propose("operator", registry, Planes.Now);
        await planes.Custody.Takes(proposal);
        await planes.Custody.Takes(sign(hash));
        foreach (var id in Others)
        {
            Assert.Equal("open", (await planes.Custody.Motion(hash)).GetProperty("standing").GetString());
            await planes.Custody.Takes(planes.Council.Say(id, "approve", hash, Planes.Now));
        }
        await Waits(hash, TimeSpan.FromDays(30));
        await Vetoed(hash);
        Assert.Contains(planes.Council.Vkey("overseer"), (await planes.Custody.Charter()).GetProperty("registry").GetRawText(),
            StringComparison.Ordinal);
    }

    private async Task<string> Agree(string content, params string[] ids)
    {
        var (proposal, hash) = planes.Council.Propose(ids[0], content, Planes.Now);
        await planes.Custody.Takes(proposal);
        foreach (var id in ids) await planes.Custody.Takes(planes.Council.Say(id, "approve", hash, Planes.Now));
        return hash;
    }

    private async Task Waits(string hash, TimeSpan least)
    {
        var motion = await planes.Custody.Motion(hash);
        Assert.Equal("waiting", motion.GetProperty("standing").GetString());
        // An hour for what has passed since it was agreed.
        Assert.InRange(DateTimeOffset.FromUnixTimeMilliseconds(motion.GetProperty("dueMs").GetInt64()),
            Planes.Now + least - TimeSpan.FromHours(1), DateTimeOffset.MaxValue);
    }

    private async Task Vetoed(string hash)
    {
        await planes.Custody.Takes(planes.Council.Say("overseer", "veto", hash, Planes.Now));
        Assert.Equal("vetoed", (await planes.Custody.Motion(hash)).GetProperty("standing").GetString());
    }

    /// <summary>A proposal that the party's own program would not sign.</summary>
    private byte[] Changed(string content, string from, string to)
    {
        Assert.True(Act.TryParse(planes.Council.Propose("operator", content, Planes.Now).Note, out var act));
        var changed = act.Json!.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(act.Json, changed);
        return System.Text.Encoding.UTF8.GetBytes(Act.Sign(NoteSigner.Parse(planes.Council.KeyOf("operator")), ActKind.Propose,
            Council.Domicile, changed, Planes.Now));
    }
}
