using System.Globalization;
using Domicile.Base;
using Domicile.Moderation.Tables;
using Domicile.Rules;
using Domicile.Rules.Judging;
using Domicile.Rules.Language;
using Domicile.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Rules;

/// <summary>
/// POST /api/moderation/rules/{name}/versions/{version}/back-test: what would have come out of what was judged lately, if this version had been
/// live instead of the one that is. Reads the kept facts one after the other, newest first, up to a bound; one at a time.
/// </summary>
internal sealed class BackTestRule(IDbContextFactory<ModerationDb> databases, ActiveRules rules) : IDisposable
{
    public const int Most = 20_000, MostExamples = 30;

    private readonly SemaphoreSlim _one = new(1);

    /// <param name="Judged">How many things.</param>
    /// <param name="Since">The oldest of them; null where there are none.</param>
    /// <param name="Newly">The rule fires where it does not now.</param>
    /// <param name="NoLonger">It does not fire where it does now.</param>
    /// <param name="Same">It fires now and then.</param>
    /// <param name="CouldNotTell">Among the first and third, where something was unknown.</param>
    /// <param name="NotKept">Facts that it asks for and that are never kept: where they decide, it could not tell.</param>
    /// <param name="Outcomes">What all live rules together do, where that changes, most frequent first.</param>
    /// <param name="Examples">Some of those.</param>
    internal sealed record Response(int Judged, DateTimeOffset? Since, int Newly, int NoLonger, int Same, int CouldNotTell,
        IReadOnlyList<string> NotKept, IReadOnlyList<Outcome> Outcomes, IReadOnlyList<Reference> Examples);

    internal sealed record Outcome(RuleAction Now, RuleAction Then, int Count);

    /// <param name="Kind">Of thing.</param>
    /// <param name="Subject">Which.</param>
    internal sealed record Reference(string Kind, string Subject, DateTimeOffset At, RuleAction Now, RuleAction Then);

    public static async Task<Results<Ok<Response>, Problem>> Handle(string name, string version, BackTestRule slice, CancellationToken cancellationToken) =>
        int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (await slice.Do(name, number, cancellationToken)).ToHttp() : ChangeRule.NotFound.ToProblem();

    public async Task<Outcome<Response>> Do(string name, int version, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            if (await db.RuleVersions.Where(row => row.Rule == name && row.Version == version).Select(row => row.Source).FirstOrDefaultAsync(cancellationToken) is not { } source)
                return ChangeRule.NotFound;
            if (RuleProgram.Read(source).Program is not { } program) return SaveRule.Errors;
            var live = (await rules.Get(cancellationToken)).Where(rule => rule.IsLive).ToList();
            return await Compare(db, program, new(program, live.Find(rule => rule.Rule == name), [.. live.Where(rule => rule.Rule != name)]), cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private static async Task<Response> Compare(ModerationDb db, RuleProgram then, BackTest test, CancellationToken cancellationToken)
    {
        var (judged, newly, noLonger, same, couldNotTell, since) = (0, 0, 0, 0, 0, default(DateTimeOffset?));
        var (outcomes, examples) = (new Dictionary<(RuleAction, RuleAction), int>(), new List<Reference>());
        await foreach (var row in db.KeptFacts.AsNoTracking().OrderByDescending(row => row.At).Take(Most).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var (before, after, isUnsure, outcome, instead) = test.Run(FactsBag.Read(row.Bag));
            (judged, since) = (judged + 1, row.At);
            if (before == RuleAction.None && after != RuleAction.None) newly++;
            if (before != RuleAction.None && after == RuleAction.None) noLonger++;
            if (before != RuleAction.None && after != RuleAction.None) same++;
            if (isUnsure) couldNotTell++;
            if (outcome == instead) continue;
            outcomes[(outcome, instead)] = outcomes.GetValueOrDefault((outcome, instead)) + 1;
            if (examples.Count < MostExamples) examples.Add(new(row.Kind, Id.Format(row.Subject), row.At, outcome, instead));
        }
        return new(judged, since, newly, noLonger, same, couldNotTell, [.. then.Facts.Where(fact => fact.HoldsWords).Select(fact => fact.Name)],
            [.. outcomes.OrderByDescending(one => one.Value).Select(one => new Outcome(one.Key.Item1, one.Key.Item2, one.Value))], examples);
    }
}
