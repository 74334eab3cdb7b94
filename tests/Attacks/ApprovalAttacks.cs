using System.Text;
using Domicile.Quorum;

namespace Domicile.Tests.Attacks;

[Attacks(7, "Stale approvals")]
[Collection(nameof(Planes))]
public sealed class ApprovalAttacks(Planes planes)
{
    [Attack(By.Operator, "counts an approval by a key that has been replaced", Answer.Enforced,
        "the charter: an approval counts while the registry has its key")]
    public async Task An_approval_by_a_replaced_key_does_not_count()
    {
        const string Party = "commercial-partner";
        var newcomer = new Council(Party);
        var (proposal, hash) = planes.Council.Propose("overseer", Planes.Strict, Planes.Now);
        await planes.Custody.Takes(proposal);
        await planes.Custody.Takes(planes.Council.Say(Party, "approve", hash, Planes.Now));

        // Where whoever may veto agrees, the new key is in force at once.
        await Rekey(planes.Council, newcomer);
        await planes.Custody.Takes(planes.Council.Say("operator", "approve", hash, Planes.Now));
        var motion = await planes.Custody.Motion(hash);
        Assert.Equal(("open", "[\"operator\"]"), (motion.GetProperty("standing").GetString(),
            motion.GetProperty("approvedBy").GetRawText()));
        await planes.Custody.Refuses(planes.Council.Say(Party, "approve", hash, Planes.Now), 403, "not-a-party");
        await planes.Custody.Takes(planes.Council.Say("overseer", "withdraw", hash, Planes.Now));
        await Rekey(newcomer, planes.Council);

        async Task Rekey(Council from, Council to)
        {
            var parties = Planes.Parties.Select(id => Council.Party(id, id, (id == Party ? to : planes.Council).Vkey(id)));
            var (replaces, rekeyed) = planes.Council.Propose("operator", Council.Registry(parties, "\"need\":2"), Planes.Now);
            await planes.Custody.Takes(replaces);
            await planes.Custody.Takes(to.Say(Party, "approve", rekeyed, Planes.Now));
            await planes.Custody.Takes(from.Say(Party, "approve", rekeyed, Planes.Now));
            await planes.Custody.Takes(planes.Council.Say("overseer", "approve", rekeyed, Planes.Now));
            Assert.Equal("inforce", (await planes.Custody.Motion(rekeyed)).GetProperty("standing").GetString());
        }
    }

    [Attack(By.Stranger, "sends a party's signed approval again, to have it count twice or after a withdrawal", Answer.Enforced,
        "the charter: `said-before`, `proposal-not-open`")]
    public async Task An_approval_counts_once_and_only_while_its_proposal_is_open()
    {
        var (proposal, hash) = planes.Council.Propose("overseer", Planes.Strict, Planes.Now);
        var approval = planes.Council.Say("overseer", "approve", hash, Planes.Now);
        await planes.Custody.Takes(proposal);
        await planes.Custody.Takes(approval);
        await planes.LeavesNoEntry(async () =>
        {
            await planes.Custody.Refuses(proposal, 409, "said-before");
            await planes.Custody.Refuses(approval, 409, "said-before");
        });
        await planes.Custody.Takes(planes.Council.Say("overseer", "withdraw", hash, Planes.Now));
        await planes.LeavesNoEntry(async () =>
        {
            await planes.Custody.Refuses(proposal, 409, "said-before");
            await planes.Custody.Refuses(approval, 409, "proposal-not-open");
        });
        Assert.Equal("withdrawn", (await planes.Custody.Motion(hash)).GetProperty("standing").GetString());
    }

    [Attack(By.Neighbour, "sends an act that a party has signed for another domicile", Answer.Enforced, "the charter: `not-an-act`")]
    public async Task An_act_counts_in_its_own_domicile_alone()
    {
        var (elsewhere, vkey) = SignActs.NewKey("other.example", "overseer");
        Assert.StartsWith("other.example/", vkey, StringComparison.Ordinal);
        var act = SignActs.Say(elsewhere, "approve", new string('a', 64), Planes.Now);
        await planes.LeavesNoEntry(() => planes.Custody.Refuses(Encoding.UTF8.GetBytes(act), 400, "not-an-act"));
    }

    [Attack(By.Operator, "changes one letter of a proposal that others have signed", Answer.Enforced, "the signature: `not-a-party`")]
    public async Task A_signed_act_is_not_changed()
    {
        var (proposal, _) = planes.Council.Propose("overseer", Planes.Loose, Planes.Now);
        var signed = Encoding.UTF8.GetString(proposal);
        var changed = Encoding.UTF8.GetBytes(signed.Replace("\"minutes\":15", "\"minutes\":14", StringComparison.Ordinal));
        Assert.NotEqual(proposal, changed);
        await planes.LeavesNoEntry(() => planes.Custody.Refuses(changed, 403, "not-a-party"));
    }
}
