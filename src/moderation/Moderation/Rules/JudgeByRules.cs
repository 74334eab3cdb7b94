using Domicile.Rules;
using Domicile.Rules.Judging;

namespace Domicile.Moderation.Rules;

/// <summary>Judges facts by the rules that are live.</summary>
internal sealed class JudgeByRules(ActiveRules rules, KeepJudgement keep)
{
    /// <summary>What the live rules say of what is not there yet; nothing is kept.</summary>
    public async Task<Judgement> Ask(Facts facts, CancellationToken cancellationToken) =>
        new Rulebook(await rules.Get(cancellationToken)).Judge(facts);

    /// <summary>
    /// What the live rules say. Keeps the facts for back-tests, the latest of each thing before and after its publication, and counts what
    /// fired, in shadow too.
    /// </summary>
    /// <exception cref="Exception">The database cannot be asked: then nothing is known, and nothing may be published.</exception>
    public async Task<Judgement> Judge(Judged about, Facts facts, CancellationToken cancellationToken)
    {
        var said = new Rulebook(await rules.Get(cancellationToken)).Ask(facts);
        await keep.Do(about, facts, said, cancellationToken);
        return Judgement.Of(said.Where(one => one.IsLive).Select(one => one.Fired));
    }
}
