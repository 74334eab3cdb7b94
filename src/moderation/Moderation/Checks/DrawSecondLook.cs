using Domicile.Base;
using Domicile.Moderation.Tables;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Domicile.Moderation.Checks;

/// <summary>
/// Draws a share of decisions, of people and of machines, to be made a second time by somebody who does not know the first. Cases about children are
/// left out: nobody sees the worst for the sake of a figure.
/// </summary>
internal sealed class DrawSecondLook(IOptions<QualityOptions> options, TimeProvider time)
{
    /// <summary>Within the caller's transaction, which takes the decision.</summary>
    public async Task Do(ModerationDb db, Decision decision, CancellationToken cancellationToken)
    {
        if (!QualityOptions.Draws(options.Value.SecondLooks)) return;
        var source = (await db.Cases.FindAsync([decision.CaseId], cancellationToken))!;
        if (source.Queue == Routing.ChildSafety) return;
        var check = new Check
        {
            Id = Id.Random(),
            Purpose = CheckPurpose.SecondLook,
            CaseId = Guid.CreateVersion7(time.GetUtcNow()),
            Kind = decision.Kind,
            Subject = decision.Subject,
            Author = decision.Author,
            SourceCase = source.Id,
            DecisionId = decision.Id,
            Policy = source.Policy,
            At = time.GetUtcNow(),
            AsOf = decision.At,
            FirstBy = decision.DecidedBy,
            First = Verdict.Of(decision).Write(),
        };
        var queue = source.Severity >= Routing.UrgentSeverity ? Routing.Urgent : Routing.General;
        db.AddRange(check, check.MakeCase(queue, source.Severity, source.Reach, source.Reports, source.DueAt - source.OpenedAt), LapseCheck.JobFor(check, time));
        var knowing = await Involved.In(db, decision, cancellationToken);
        var passed = await db.Passes.Where(row => row.CaseId == source.Id).Select(row => row.Moderator).ToListAsync(cancellationToken);
        db.AddRange(knowing.Union(passed).Where(person => person != Decision.Machine).Select(person => new Pass { CaseId = check.CaseId, Moderator = person }));
    }

    /// <summary>Whoever decides about something now knows it too well for a second look at it. Within the caller's transaction.</summary>
    public static async Task KeepAway(ModerationDb db, Decision decision, CancellationToken cancellationToken)
    {
        var (kind, subject, person) = (decision.Kind, decision.Subject, decision.DecidedBy);
        foreach (var open in await db.Cases.Where(row => row.Kind == kind && row.Subject == subject && row.State == CaseState.Open && row.Matter.StartsWith(Check.SecondLookMatter)
            && !db.Passes.Any(pass => pass.CaseId == row.Id && pass.Moderator == person)).Select(row => row.Id).ToListAsync(cancellationToken))
            db.Add(new Pass { CaseId = open, Moderator = person });
    }
}

/// <summary>What nobody answered within two weeks is asked no longer: there may be nobody who could.</summary>
internal sealed class LapseCheck(TimeProvider time) : JobHandler<ModerationDb, Guid>
{
    private const string KindName = "lapse-check";

    private static readonly TimeSpan Patience = TimeSpan.FromDays(14);

    public override string Kind => KindName;

    public static Job JobFor(Check check, TimeProvider time) => JobPayload.Job(KindName, check.Id, time, Patience);

    protected override Task Run(ModerationDb db, Guid id, Job job, CancellationToken cancellationToken) =>
        EndChecks.Drop(db, db.Checks.Where(row => row.Id == id), time, cancellationToken);
}
