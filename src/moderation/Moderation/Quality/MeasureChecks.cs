using Domicile.Identity;
using Domicile.Moderation.Checks;
using Domicile.Moderation.Tables;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Quality;

/// <summary>How far people agree who judged the same without knowing of each other, and how often they are right where that is known.</summary>
internal sealed class MeasureChecks(IDbContextFactory<ModerationDb> databases, IProfiles profiles)
{
    private const int MostRead = 20_000;

    /// <param name="Wrong">On whether anything is wrong.</param>
    /// <param name="Verdict">On the policy and the measures, too.</param>
    internal sealed record Agreed(string Name, Agreement Wrong, Agreement Verdict);

    /// <param name="Asked">Golden cases that were answered.</param>
    /// <param name="Right">Exactly so.</param>
    /// <param name="OtherMeasures">Under the right policy, with other measures.</param>
    internal sealed record Accuracy(string Name, int Asked, int Right, int OtherMeasures)
    {
        public double? Share => Asked == 0 ? null : (double)Right / Asked;
    }

    /// <param name="Unsettled">Pairs that differ, of which nobody has said who was right.</param>
    /// <param name="FirstRight">Of those that somebody has: the first was, or both were.</param>
    /// <param name="Settled">All of those.</param>
    internal sealed record Response(
        Agreed People, IReadOnlyList<Agreed> ByPolicy, IReadOnlyList<Agreed> ByReviewer, int Unsettled, int FirstRight, int Settled,
        IReadOnlyList<Accuracy> GoldenByReviewer, IReadOnlyList<Accuracy> GoldenByPolicy, int MachinesLookedAt, int MachinesUpheld);

    public async Task<Response> Do(DateTimeOffset since, Func<string, string> titleOf, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var all = await db.Checks.AsNoTracking().Where(row => row.State == CheckState.Answered && row.AnsweredAt >= since).OrderByDescending(row => row.AnsweredAt)
            .Take(MostRead).ToListAsync(cancellationToken);
        var names = await profiles.Get([.. all.SelectMany(row => new[] { row.FirstBy, row.AnsweredBy }).OfType<Base.SubjectId>().Distinct()], cancellationToken);
        var (looks, golden) = (all.FindAll(row => row.Purpose == CheckPurpose.SecondLook), all.FindAll(row => row.Purpose == CheckPurpose.Golden));
        // A machine that only ever withholds has one opinion: chance explains all of its agreement.
        var (machines, pairs) = (looks.FindAll(row => row.IsOfMachine), looks.FindAll(row => !row.IsOfMachine));
        var settled = looks.FindAll(row => row.Settled != Settlement.None);
        return new(
            Agree("People", pairs),
            [.. pairs.GroupBy(row => row.Policy).Select(group => Agree(titleOf(group.Key), group)).OrderByDescending(line => line.Wrong.Pairs)],
            [.. pairs.SelectMany(row => new[] { (Person: row.FirstBy, row), (Person: row.AnsweredBy, row) }).Where(one => one.Person is not null)
                .GroupBy(one => one.Person!.Value, one => one.row).Select(group => Agree(NameOf(group.Key), group)).OrderByDescending(line => line.Wrong.Pairs)],
            await SettleCheck.Waiting(db).CountAsync(cancellationToken), settled.Count(row => row.Settled is Settlement.First or Settlement.Both), settled.Count,
            [.. golden.Where(row => row.AnsweredBy is not null).GroupBy(row => row.AnsweredBy!.Value).Select(group => Right(NameOf(group.Key), group)).OrderByDescending(line => line.Asked)],
            [.. golden.GroupBy(row => row.Policy).Select(group => Right(titleOf(group.Key), group)).OrderByDescending(line => line.Asked)],
            machines.Count, machines.Count(row => row.Accord == Accord.Same));

        string NameOf(Base.SubjectId person) => names.GetValueOrDefault(person)?.Name ?? "(left)";
    }

    private static Agreed Agree(string name, IEnumerable<Check> checks)
    {
        var pairs = checks.Select(row => (First: Verdict.Read(row.First), Second: Verdict.Read(row.Second!))).ToList();
        return new(name, Agreement.Of([.. pairs.Select(pair => (Wrong(pair.First), Wrong(pair.Second)))]), Agreement.Of([.. pairs.Select(pair => (pair.First.Label, pair.Second.Label))]));
    }

    private static string Wrong(Verdict verdict) => verdict.IsViolation ? "wrong" : Verdict.NothingWrong;

    private static Accuracy Right(string name, IEnumerable<Check> checks)
    {
        var all = checks.ToList();
        return new(name, all.Count, all.Count(row => row.Accord == Accord.Same), all.Count(row => row.Accord == Accord.OtherMeasures));
    }
}
