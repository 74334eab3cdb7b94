namespace Domicile.Moderation;

/// <summary>Judges facts by the rules that are live.</summary>
internal sealed class Rulebook(ActiveRules rules, KeepJudgement keep)
{
    /// <summary>What the live rules say of what is not there yet; nothing is kept.</summary>
    public async Task<Judgement> Ask(Facts facts, CancellationToken cancellationToken) =>
        Judgement.Of((await rules.Get(cancellationToken)).Where(rule => rule.IsLive).SelectMany(rule => rule.Ask(facts)));

    /// <summary>
    /// What the live rules say. Keeps the facts for back-tests, the latest of each thing before and after its publication, and counts what
    /// fired, in shadow too.
    /// </summary>
    /// <exception cref="Exception">The database cannot be asked: then nothing is known, and nothing may be published.</exception>
    public async Task<Judgement> Judge(Judged about, Facts facts, CancellationToken cancellationToken)
    {
        var active = await rules.Get(cancellationToken);
        var said = active.SelectMany(rule => rule.Ask(facts).Select(fired => (rule.IsLive, Fired: fired))).ToList();
        await keep.Do(about, facts, said, cancellationToken);
        return Judgement.Of(said.Where(one => one.IsLive).Select(one => one.Fired));
    }
}
