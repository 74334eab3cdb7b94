using System.IO.Compression;
using System.Text.Json;
using Domicile.Base;
using Domicile.Moderation.Appeals;
using Domicile.Moderation.Cases;
using Domicile.Moderation.Checks;
using Domicile.Moderation.People;
using Domicile.Moderation.Reports;
using Domicile.Moderation.Tables;
using Domicile.Record;
using Domicile.Screening;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Privacy;

/// <summary>What this module holds about people: what they reported, and what was decided about what is theirs.</summary>
internal sealed class ModerationData(
    IDbContextFactory<ModerationDb> databases, ReadReports reports, SealedNotes notes, IScreening screening, JobSignal<ModerationDb> jobs,
    TimeProvider time) : IPersonalData
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public async Task<IReadOnlyList<Holding>> Describe(SubjectId subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return
        [
            new(Fideslang.Operations, StorageClass.Operational, "What you reported", await db.Reports.LongCountAsync(row => row.Reporter == subject, cancellationToken)),
            new(Fideslang.PrivateContent, StorageClass.Sealed, "Your reports, in your words", await db.Reports.LongCountAsync(row => row.Reporter == subject && row.Note != null, cancellationToken)),
            new(Fideslang.Operations, StorageClass.Operational, "Decisions of the moderators about what is yours",
                await db.Decisions.LongCountAsync(row => row.Author == subject, cancellationToken)),
            new(Fideslang.PrivateContent, StorageClass.Sealed, "Your appeals, in your words", await db.Appeals.LongCountAsync(row => row.Appellant == subject, cancellationToken)),
            new(Fideslang.PrivateContent, StorageClass.Sealed, "Notes of moderators, in their words, with cases about what is yours",
                await db.CaseEvents.LongCountAsync(row => row.Note != null && db.Cases.Any(one => one.Id == row.CaseId && one.Author == subject), cancellationToken)
                + await db.LegalHolds.LongCountAsync(row => row.Author == subject, cancellationToken)),
            new(Fideslang.Operations, StorageClass.Operational, "Reviews of what is yours that are not decided yet",
                await db.Cases.LongCountAsync(row => row.Author == subject && row.State == CaseState.Open && !db.Checks.Any(check => check.CaseId == row.Id), cancellationToken)),
            new(Fideslang.Operations, StorageClass.Operational, "Exercises of moderators with what is yours: second looks at decisions, and known cases",
                await db.Checks.LongCountAsync(row => row.Author == subject, cancellationToken) + await db.GoldenCases.LongCountAsync(row => row.Author == subject, cancellationToken)),
            new(Fideslang.Operations, StorageClass.Operational, "What was known of what is yours when machines judged it",
                await db.KeptFacts.LongCountAsync(row => row.Author == subject, cancellationToken)),
            new(Fideslang.Operations, StorageClass.Operational, "That rules fired on what is yours", await db.RuleFirings.LongCountAsync(row => row.Author == subject, cancellationToken)),
            new(Fideslang.Operations, StorageClass.Operational, "What machines found in what you posted", await db.Reviews.LongCountAsync(row => row.Author == subject, cancellationToken)),
            new(Fideslang.Operations, StorageClass.Operational, "Cases about what is yours that the law keeps", await db.LegalHolds.LongCountAsync(row => row.Author == subject, cancellationToken)),
            new(Fideslang.Profile, StorageClass.Public, "Your status as a trusted flagger", await db.TrustedFlaggers.LongCountAsync(row => row.Subject == subject, cancellationToken)),
            new(Fideslang.Operations, StorageClass.Operational, "Your roles in moderation, and what receipts call you", await db.Moderators.LongCountAsync(row => row.Subject == subject, cancellationToken)),
            new(Fideslang.Operations, StorageClass.Operational, "Changes of your roles", await db.RoleChanges.LongCountAsync(row => row.Subject == subject, cancellationToken)),
            new(Fideslang.Operations, StorageClass.Operational, "That leads asked to help you in", await db.HelpRequests.LongCountAsync(row => row.Subject == subject, cancellationToken)),
        ];
    }

    public async Task Export(SubjectId subject, ZipArchive archive, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await Write("moderation/reports.json", await reports.Do(subject, cancellationToken));
        var said = new List<object>();
        foreach (var row in await db.Reports.AsNoTracking().Where(row => row.Reporter == subject && row.Note != null).OrderBy(row => row.At).ToListAsync(cancellationToken))
            said.Add(new { Id = Id.Format(row.Id), row.At, Note = (await notes.OpenOwn(Report.NoteField, subject, row.Id, row.Note!, cancellationToken)).OrThrow() });
        await Write("moderation/report-notes.json", said);
        var decisions = await db.Decisions.AsNoTracking().Where(row => row.Author == subject).OrderBy(row => row.At).ToListAsync(cancellationToken);
        await Write("moderation/decisions.json", decisions.Select(row => new
        {
            Id = Id.Format(row.Id),
            row.At,
            About = row.Kind,
            row.Policy,
            row.PolicyVersion,
            Steps = Step.Read(row.Steps),
            row.Strike,
            row.StrikeUntil,
            row.StrikeLimit,
            Facts = JsonSerializer.Deserialize<Dictionary<string, string>>(row.Facts),
            row.LedgerIndex,
            row.Ending,
            row.EndedAt,
            row.EndMessage,
        }));
        await Write("moderation/reviews.json", await db.Reviews.AsNoTracking().Where(row => row.Author == subject).OrderBy(row => row.FirstAt)
            .Select(row => new { About = row.Kind, row.Subject, row.FirstAt, row.At, row.Action }).ToListAsync(cancellationToken));

        await Write("moderation/legal-holds.json", await db.LegalHolds.AsNoTracking().Where(row => row.Author == subject).OrderBy(row => row.AskedAt)
            .Select(row => new { About = row.Kind, row.AskedAt, row.AgreedAt, row.Until, row.EndedAt }).ToListAsync(cancellationToken));

        var status = new List<object>();
        foreach (var row in await db.TrustedFlaggers.AsNoTracking().Where(row => row.Subject == subject).ToListAsync(cancellationToken))
        {
            var because = row.SuspendedBecause is { } words ? (await notes.OpenOwn(TrustedFlagger.SuspendedBecauseField, subject, subject.Value, words, cancellationToken)).OrThrow() : null;
            status.Add(new { row.Organisation, row.Area, row.Policies, row.NamedAt, row.Until, row.SuspendedAt, SuspendedBecause = because });
        }
        await Write("moderation/trusted-flagger.json", status);

        await Write("moderation/roles.json", await db.RoleChanges.AsNoTracking().Where(row => row.Subject == subject).OrderBy(row => row.At)
            .Select(row => new { row.At, row.Pseudonym, row.Roles, row.Status, row.AskedBy, row.AgreedBy, row.LedgerIndex }).ToListAsync(cancellationToken));

        await Write("moderation/help.json", await db.HelpRequests.AsNoTracking().Where(row => row.Subject == subject).OrderBy(row => row.At)
            .Select(row => new { row.At, row.Checked, row.Status, row.SecondAt }).ToListAsync(cancellationToken));

        var appeals = new List<object>();
        foreach (var row in await db.Appeals.AsNoTracking().Where(row => row.Appellant == subject).OrderBy(row => row.At).ToListAsync(cancellationToken))
        {
            var words = (await notes.OpenOwn(Appeal.WordsField, subject, row.Id, row.Words, cancellationToken)).OrThrow();
            appeals.Add(new { Id = Id.Format(row.Id), Decision = Id.Format(row.DecisionId), row.Side, row.At, Words = words, row.State, row.DecidedAt, row.Message });
        }
        await Write("moderation/appeals.json", appeals);

        var checks = await db.Checks.AsNoTracking().Where(row => row.Author == subject).OrderBy(row => row.At).ToListAsync(cancellationToken);
        await Write("moderation/exercises.json", checks.Select(row => new { About = row.Kind, Id = Id.Format(row.Subject), row.Purpose, row.At, row.AnsweredAt, Said = row.Second is { } said ? Verdict.Read(said) : null }));
        var judged = await db.KeptFacts.AsNoTracking().Where(row => row.Author == subject).OrderBy(row => row.At).ToListAsync(cancellationToken);
        await Write("moderation/judged.json", judged.Select(row => new { About = row.Kind, Id = Id.Format(row.Subject), row.At, row.IsPublished, Facts = JsonDocument.Parse(row.Bag).RootElement }));
        // Not which rules: whoever knows those knows how to go round them.
        var fired = await db.RuleFirings.AsNoTracking().Where(row => row.Author == subject && !row.InShadow).OrderBy(row => row.At).ToListAsync(cancellationToken);
        await Write("moderation/fired.json", fired.Select(row => new { About = row.Kind, Id = Id.Format(row.Subject), row.At }));

        async Task Write<T>(string name, T value)
        {
            await using var entry = await archive.CreateEntry(name).OpenAsync(cancellationToken);
            await JsonSerializer.SerializeAsync(entry, value, Readable, cancellationToken);
        }
    }

    /// <summary>What the ledger holds of decisions stays: it names nobody. So does what a legal case keeps, until it ends and this is done again.</summary>
    public async Task Erase(SubjectId subject, CancellationToken cancellationToken)
    {
        await ForgetFindings(subject, cancellationToken);
        await databases.Transact(db => Erase(db, subject, cancellationToken), cancellationToken);
        jobs.Raise();
    }

    // The event that tells of a deletion does the same, and may come after the receipt.
    private async Task ForgetFindings(SubjectId author, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var judged = db.Reviews.Where(row => row.Author == author && !LegalHold.Keeping(db, now).Any(hold => hold.Author == author && hold.Subject == row.Subject));
        foreach (var one in await judged.Select(row => row.Subject).ToListAsync(cancellationToken)) await screening.Forget(one, cancellationToken);
    }

    private async Task<int> Erase(ModerationDb db, SubjectId subject, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var held = await LegalHold.Keeping(db, now).Where(row => row.Author == subject).Select(row => new { row.CaseId, row.Subject }).ToListAsync(cancellationToken);
        var (kept, keptSubjects) = (held.ConvertAll(row => row.CaseId), held.ConvertAll(row => row.Subject));
        var concerned = db.Appeals.Where(row => (row.Appellant == subject || db.Decisions.Any(made => made.Id == row.DecisionId && made.Author == subject))
            && !kept.Contains(row.CaseId) && !db.Decisions.Any(made => made.Id == row.DecisionId && kept.Contains(made.CaseId)));
        foreach (var appeal in await concerned.AsNoTracking().Where(row => row.State == AppealState.Waiting).ToListAsync(cancellationToken))
        {
            (appeal.State, appeal.DecidedAt) = (AppealState.Moot, now);
            db.Add(EnterFact.JobFor(AppealBody.OfOutcome(appeal, await db.Decisions.AsNoTracking().FirstAsync(row => row.Id == appeal.DecisionId, cancellationToken)), time));
        }
        await concerned.ExecuteDeleteAsync(cancellationToken);
        // An appeal's case without an appeal.
        await db.Cases.Where(row => row.Matter != "" && row.State == CaseState.Open && !db.Appeals.Any(appeal => appeal.CaseId == row.Id)
            && !db.Checks.Any(check => check.CaseId == row.Id)).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.State, CaseState.Gone).SetProperty(row => row.ClosedAt, now).SetProperty(row => row.Holder, (SubjectId?)null), cancellationToken);
        // Also of those whose decision has not come to the ledger, and now never will.
        var unsettled = db.Cases.Where(row => row.Author == subject && row.Matter == "" && !kept.Contains(row.Id)
            && (row.State == CaseState.Open || db.Decisions.Any(made => made.CaseId == row.Id && made.LedgerIndex == null)));
        foreach (var open in await unsettled.Select(row => row.Id).ToListAsync(cancellationToken))
            db.Add(EnterFact.JobFor(CaseBody.OfClosing(open, now), time));
        await db.SaveChangesAsync(cancellationToken);
        var cases = db.Cases.Where(row => row.Author == subject && !kept.Contains(row.Id)).Select(row => row.Id);
        await db.CaseEvents.Where(row => cases.Contains(row.CaseId) || row.Moderator == subject).ExecuteDeleteAsync(cancellationToken);
        await db.Passes.Where(row => cases.Contains(row.CaseId) || row.Moderator == subject).ExecuteDeleteAsync(cancellationToken);
        await db.Proposals.Where(row => cases.Contains(row.CaseId) || row.ProposedBy == subject).ExecuteDeleteAsync(cancellationToken);
        await db.Decisions.Where(row => row.Author == subject && !kept.Contains(row.CaseId)).ExecuteDeleteAsync(cancellationToken);
        await EndChecks.Erase(db, subject, cancellationToken);
        // Other people's reports about what is gone keep what they were told: that it is gone.
        await db.Cases.Where(row => row.Author == subject && !kept.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken);
        await db.Reviews.Where(row => row.Author == subject && !keptSubjects.Contains(row.Subject)).ExecuteDeleteAsync(cancellationToken);
        await db.Reports.Where(row => row.Reporter == subject).ExecuteDeleteAsync(cancellationToken);
        // Nor do other people's about the person say any longer whom they were about.
        if (!keptSubjects.Contains(subject.Value))
            await db.Reports.Where(row => row.Kind == SubjectKinds.Profile && row.Subject == subject.Value).ExecuteUpdateAsync(set => set.SetProperty(row => row.Subject, Guid.Empty), cancellationToken);
        await db.MutedReporters.Where(row => row.Subject == subject).ExecuteDeleteAsync(cancellationToken);
        await db.TrustedFlaggers.Where(row => row.Subject == subject).ExecuteDeleteAsync(cancellationToken);
        await db.Exposed.Where(row => row.Moderator == subject).ExecuteDeleteAsync(cancellationToken);
        if (await db.Moderators.AsNoTracking().FirstOrDefaultAsync(row => row.Subject == subject && row.Roles != Role.None, cancellationToken) is { } staff)
            db.Add(EnterFact.JobFor(StaffBody.OfLeaving(staff, now), time));
        await db.Moderators.Where(row => row.Subject == subject).ExecuteDeleteAsync(cancellationToken);
        await db.RoleChanges.Where(row => row.Subject == subject && row.Status == ChangeStatus.Waiting)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Status, ChangeStatus.Refused), cancellationToken);
        await db.RoleChanges.Where(row => row.Subject == subject).ExecuteUpdateAsync(set => set.SetProperty(row => row.Subject, (SubjectId?)null), cancellationToken);
        await db.RoleChanges.Where(row => row.By == subject).ExecuteUpdateAsync(set => set.SetProperty(row => row.By, (SubjectId?)null), cancellationToken);
        await db.RoleChanges.Where(row => row.Second == subject).ExecuteUpdateAsync(set => set.SetProperty(row => row.Second, (SubjectId?)null), cancellationToken);
        await db.HelpRequests.Where(row => row.Subject == subject).ExecuteDeleteAsync(cancellationToken);
        await db.HelpRequests.Where(row => row.By == subject).ExecuteUpdateAsync(set => set.SetProperty(row => row.By, (SubjectId?)null), cancellationToken);
        await db.HelpRequests.Where(row => row.Second == subject).ExecuteUpdateAsync(set => set.SetProperty(row => row.Second, (SubjectId?)null), cancellationToken);
        await db.KeptFacts.Where(row => row.Author == subject && !keptSubjects.Contains(row.Subject)).ExecuteDeleteAsync(cancellationToken);
        await db.RuleFirings.Where(row => row.Author == subject && !keptSubjects.Contains(row.Subject)).ExecuteDeleteAsync(cancellationToken);
        await db.LegalHolds.Where(row => row.Author == subject && !kept.Contains(row.CaseId)).ExecuteDeleteAsync(cancellationToken);
        await db.LegalHolds.Where(row => row.AskedBy == subject).ExecuteUpdateAsync(set => set.SetProperty(row => row.AskedBy, (SubjectId?)null), cancellationToken);
        await db.LegalHolds.Where(row => row.AgreedBy == subject).ExecuteUpdateAsync(set => set.SetProperty(row => row.AgreedBy, (SubjectId?)null), cancellationToken);
        await db.LegalHolds.Where(row => row.EndedBy == subject).ExecuteUpdateAsync(set => set.SetProperty(row => row.EndedBy, (SubjectId?)null), cancellationToken);
        // Rules stay, and that two people agreed on them; who those were does not.
        await db.RuleVersions.Where(row => row.Author == subject).ExecuteUpdateAsync(set => set.SetProperty(row => row.Author, (SubjectId?)null), cancellationToken);
        await db.Policies.Where(row => row.Author == subject).ExecuteUpdateAsync(set => set.SetProperty(row => row.Author, (SubjectId?)null), cancellationToken);
        await db.Policies.Where(row => row.Second == subject).ExecuteUpdateAsync(set => set.SetProperty(row => row.Second, (SubjectId?)null), cancellationToken);
        await db.RuleChanges.Where(row => row.By == subject).ExecuteUpdateAsync(set => set.SetProperty(row => row.By, (SubjectId?)null), cancellationToken);
        await db.RuleChanges.Where(row => row.Second == subject).ExecuteUpdateAsync(set => set.SetProperty(row => row.Second, (SubjectId?)null), cancellationToken);
        // Decisions about others stay, and that one person took them; who that was does not.
        var gone = new SubjectId(Id.Random());
        await db.Decisions.Where(row => row.DecidedBy == subject).ExecuteUpdateAsync(set => set.SetProperty(row => row.DecidedBy, gone), cancellationToken);
        await db.Decisions.Where(row => row.ProposedBy == subject).ExecuteUpdateAsync(set => set.SetProperty(row => row.ProposedBy, (SubjectId?)gone), cancellationToken);
        await db.Decisions.Where(row => row.EndedBy == subject).ExecuteUpdateAsync(set => set.SetProperty(row => row.EndedBy, (SubjectId?)gone), cancellationToken);
        await db.Appeals.Where(row => row.DecidedBy == subject).ExecuteUpdateAsync(set => set.SetProperty(row => row.DecidedBy, (SubjectId?)gone), cancellationToken);
        await db.Cases.Where(row => row.Holder == subject).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.Holder, (SubjectId?)null).SetProperty(row => row.LeaseUntil, DateTimeOffset.UnixEpoch), cancellationToken);
        db.Add(Purge.Make(time));
        return await db.SaveChangesAsync(cancellationToken);
    }
}
