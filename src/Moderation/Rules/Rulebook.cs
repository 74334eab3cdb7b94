namespace Domicile.Moderation;

/// <summary>Judges facts by the rules that are live.</summary>
internal sealed class Rulebook
{
    private readonly RuleAction _whenUnknown = RuleAction.Hold;

    /// <summary>
    /// What the live rules say. Never throws for what the facts are; throws where the rules cannot be read, and then nothing may be published.
    /// Keeps the facts for back-tests, one judgement of each thing before and one after its publication.
    /// </summary>
    public Task<Judgement> Judge(Judged about, Facts facts, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var fired = new List<FiredRule>();
        Ask("blocking-bank", facts.Flag(Known.MediaBlocking.Place), RuleAction.Block, "child-safety", 5, "It matches known material that is never shown.");
        Ask("failed-signal", facts.List(Known.SignalsFailed.Place)!.Length > 0, RuleAction.Hold, "spam", 0, "A machine that should have looked at it could not.");
        Ask("struck-account", Above(facts.Number(Known.AccountStrikes.Place), 0), RuleAction.Hold, "spam", 0, "Its author has strikes that still count.");
        var strongest = fired.OrderByDescending(one => one.Action).ThenByDescending(one => one.Severity).ToList();
        return Task.FromResult(strongest.Count == 0 ? Judgement.Nothing
            : new Judgement(strongest[0].Action, strongest[0].Policy, strongest[0].Severity, strongest, []));

        void Ask(string rule, bool? holds, RuleAction action, string policy, int severity, string because)
        {
            if (holds != false) fired.Add(new(rule, 1, holds is null ? _whenUnknown : action, policy, severity, because, holds is null));
        }
    }

    private static bool? Above(double number, double limit) => double.IsNaN(number) ? null : number > limit;
}
