using Domicile.Base;
using Domicile.Moderation.Tables;
using Domicile.Web;

namespace Domicile.Moderation.Policies;

/// <summary>What strikes lead to by themselves, for as long as they add up to it.</summary>
/// <param name="Count">From how many on.</param>
/// <param name="Title">What it is, for whose strikes they are.</param>
/// <param name="Rule">Why it is so.</param>
internal sealed record StrikeLimit(int Count, Measure Measure, Feature? Feature, Words Title, Words Rule)
{
    public static readonly StrikeLimit Posting = new(4, Measure.BlockFeature, KnownFeatures.Post,
        new("No posting, as too much counts against you", "Publication suspendue : trop compte à votre charge"),
        new("What is decided against an author counts for a time. From 4 on the author posts nothing, until enough of it has run out or was taken back.",
            "Ce qui est décidé contre un auteur compte pour un temps. À partir de 4, l'auteur ne publie rien, jusqu'à ce qu'une part suffisante ait expiré ou ait été annulée."));

    public static readonly StrikeLimit Suspension = new(8, Measure.Suspend, null,
        new("Suspended, as too much counts against you", "Compte suspendu : trop compte à votre charge"),
        new("What is decided against an author counts for a time. From 8 on the account is suspended, until enough of it has run out or was taken back.",
            "Ce qui est décidé contre un auteur compte pour un temps. À partir de 8, le compte est suspendu, jusqu'à ce qu'une part suffisante ait expiré ou ait été annulée."));

    public static IReadOnlyList<StrikeLimit> All { get; } = [Posting, Suspension];

    /// <summary>What the decision is under: its policy, or where it follows from strikes, the rule that makes it so.</summary>
    public static Policy Over(Decision decision, Policy policy) => All.FirstOrDefault(limit => limit.Count == decision.StrikeLimit) is not { } limit ? policy
        : policy with { Title = limit.Title, Text = limit.Rule, Facts = [], Keyword = null, IsIllegal = false, Ground = DefaultPolicies.Terms };

    /// <summary>What it does, until then.</summary>
    public string Steps(DateTimeOffset until) => Step.Write([new(Measure, until, Feature?.Key)]);

    /// <summary>The decision that follows. The last of the strikes is where it came from.</summary>
    public Decision Decide(DateTimeOffset until, Decision cause, SubjectFacts author, DateTimeOffset now)
    {
        var id = Id.Random();
        return new()
        {
            Id = id,
            CaseId = id,
            Kind = SubjectKinds.Profile,
            Subject = cause.Author.Value,
            Author = cause.Author,
            DecidedBy = Decision.Machine,
            At = now,
            Policy = cause.Policy,
            PolicyVersion = cause.PolicyVersion,
            Steps = Steps(until),
            StrikeLimit = Count,
            Facts = "{}",
            Reported = cause.Reported,
            Trusted = cause.Trusted,
            OpenedAt = cause.OpenedAt,
            ContentAt = author.At,
            Reach = author.Reach,
        };
    }

    /// <summary>When the strikes will have come below it; null where they do not reach it.</summary>
    /// <param name="counting">Decisions whose strikes count now.</param>
    /// <param name="forgiven">When somebody last found that it should not have followed: that takes a strike since then.</param>
    public DateTimeOffset? Until(IReadOnlyList<Decision> counting, DateTimeOffset? forgiven)
    {
        var since = counting.Where(row => !(row.At <= forgiven)).Max(row => row.StrikeUntil);
        var left = counting.Sum(row => row.Strike);
        if (since is null || left < Count) return null;
        var below = counting.OrderBy(row => row.StrikeUntil).First(row => (left -= row.Strike) < Count).StrikeUntil;
        return below < since ? below : since;
    }

    /// <summary>What counted towards it at any time, oldest first.</summary>
    /// <param name="followed">The decision that follows from strikes.</param>
    /// <param name="all">Its author's.</param>
    public static IEnumerable<Decision> Behind(Decision followed, IEnumerable<Decision> all)
    {
        var end = followed.EndedAt ?? Step.Read(followed.Steps)[0].Until;
        return all.Where(row => row.LedgerIndex is not null && row.At <= end && row.StrikeUntil > followed.At && !(row.EndedAt < followed.At)).OrderBy(row => row.At).ThenBy(row => row.LedgerIndex);
    }
}
