using Domicile.Rules;
using Domicile.Screening;
using Domicile.Screening.Tables;

namespace Domicile.Moderation.Publishing;

/// <summary>Writes what signals found into the facts that rules ask for.</summary>
internal static class Told
{
    /// <summary>All of the signals about one thing. What failed stays unknown; what is not set up here says that there is nothing.</summary>
    /// <param name="facts">To write them into.</param>
    /// <param name="signals">What was found.</param>
    /// <param name="words">What was written; null where that is not known.</param>
    public static Facts Tell(this Facts facts, IReadOnlyList<Signal> signals, string? words)
    {
        facts.Nothing("media").Nothing("terms").Nothing("lettering");
        foreach (var fact in Known.All.Where(fact => fact.Group == "text" && !fact.HoldsWords)) fact.Clear(facts);
        var matches = signals.SelectMany(signal => signal.Evidence.OfType<BankMatch>()).ToList();
        if (matches.Count > 0)
        {
            facts.Set(Known.MediaBanks, [.. matches.Select(match => match.Name).Distinct()])
                .Set(Known.MediaKinds, [.. matches.Select(match => match.Kind switch { EntryKind.Pdq => "pdq", EntryKind.Video => "vpdq", _ => "sha256" }).Distinct()])
                .Set(Known.MediaDistance, (double)matches.Min(match => match.Distance)).Set(Known.MediaScore, matches.Max(match => match.Score))
                .Set(Known.MediaBlocking, matches.Exists(match => match.Blocks)).Set(Known.MediaQuarantined, matches.Exists(match => match.IsQuarantined));
        }
        foreach (var model in signals.Where(signal => signal.Evidence.OfType<ModelEvidence>().Any()).GroupBy(signal => signal.Evidence.OfType<ModelEvidence>().First().Model))
            if (Known.Find("text." + model.Key) is DeclaredFact<double> fact) facts.Set(fact, model.Max(signal => signal.Score));
        var terms = signals.SelectMany(signal => signal.Evidence.OfType<TermEvidence>()).ToList();
        if (terms.Count > 0)
            facts.Set(Known.TermsLists, [.. terms.Select(term => term.List).Distinct()]).Set(Known.TermsDisguised, terms.TrueForAll(term => term.Disguised));
        var shown = signals.SelectMany(signal => signal.Evidence.OfType<PictureTerm>()).ToList();
        if (shown.Count > 0)
            facts.Set(Known.LetteringLists, [.. shown.Select(term => term.List).Distinct()]).Set(Known.LetteringDisguised, shown.TrueForAll(term => term.Disguised));
        foreach (var model in signals.SelectMany(signal => signal.Evidence.OfType<PictureLabel>()).GroupBy(label => label.Model))
            if (Known.Find("lettering." + model.Key) is DeclaredFact<double> fact) facts.Set(fact, model.Max(label => label.Score));
        foreach (var failed in signals.Where(signal => signal.Failed)) facts.Fail(failed.Name, GroupOf(failed.Name));
        return words is null ? facts : facts.Set(Known.TextCaption, words);
    }

    private static string? GroupOf(string signal) => signal == Signals.MediaHash.Name ? "media" : signal == Signals.Terms.Name ? "terms" : signal == Signals.TextClass.Name ? "text" : signal == Signals.Lettering.Name ? "lettering" : null;
}
