using Domicile.Base;
using Domicile.Moderation.Cases;
using Domicile.Moderation.Policies;
using Domicile.Moderation.Publishing;
using Domicile.Moderation.Tables;
using Domicile.Record;
using Domicile.Storage;
using Domicile.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Reports;

/// <summary>POST /api/reports: says that something is against a policy. Saying it again about the same changes nothing.</summary>
internal sealed class SubmitReport(
    IDbContextFactory<ModerationDb> databases, SubjectKinds kinds, PolicyBook policies, OpenCase cases, SealedNotes notes, Throttle throttle, TimeProvider time)
{
    public static readonly Refusal NotFound = new("report-subject-unknown", 404, "There is nothing here to report: it is gone, or never was.");
    public static readonly Refusal Own = new("report-own", 422, "This is yours. If you do not want it here, delete it.");
    public static readonly Refusal TooMany = new("too-many-reports", 429, "You have reported very much in a short time. What you reported is being looked at; wait a little.");
    public static readonly Refusal Outside = new("report-outside-video", 422, "That moment is not within the video.");

    private static readonly Rate Rate = new(20, TimeSpan.FromMinutes(1), TooMany);

    public const int MaxNote = 500;
    private const int MaxSeconds = 24 * 60 * 60;

    /// <param name="Kind">Such as <c>video</c>.</param>
    /// <param name="Target">The video's id, or the person's user name.</param>
    /// <param name="Policy">One of /api/moderation/policies.</param>
    /// <param name="Note">At most 500 characters.</param>
    /// <param name="Seconds">Into the video, where it is about one moment.</param>
    internal sealed record Request(string Kind, string Target, string Policy, string? Note = null, double? Seconds = null);

    /// <param name="Id">Names the report among one's own.</param>
    /// <param name="Trusted">Taken as that of a trusted flagger: it comes first.</param>
    internal sealed record Response(string Id, bool Trusted);

    public static async Task<Results<Ok<Response>, Problem>> Handle(
        Request request, Caller caller, SubmitReport slice, CancellationToken cancellationToken) =>
        (await slice.Do(caller.Subject, request, cancellationToken)).ToHttp();

    public async Task<Outcome<Response>> Do(SubjectId reporter, Request request, CancellationToken cancellationToken)
    {
        if (!Note.Parse(request.Note, MaxNote).Succeeded(out var note, out var refusal)) return refusal;
        if (request.Seconds is { } seconds && !(seconds is >= 0 and < MaxSeconds)) return Outside;
        if (await policies.Find(request.Policy, cancellationToken) is not { } policy) return PolicyBook.Unknown;
        if (throttle.Admit(Rate, reporter).Refusal is { } tooMany) return tooMany;
        if (kinds.Find(request.Kind) is not { } kind || await kind.Find(request.Target, cancellationToken) is not { } found) return NotFound;
        if (found.Author == reporter) return Own;

        var id = Guid.CreateVersion7(time.GetUtcNow());
        byte[]? sealedNote = null;
        if (note.Length > 0 && !(await notes.SealOwn(Report.NoteField, reporter, id, note, cancellationToken)).Succeeded(out sealedNote, out refusal)) return refusal;
        return await databases.TransactWithRetry<ModerationDb, Outcome<Response>>(async db =>
        {
            if (await db.Reports.FirstOrDefaultAsync(row => row.Reporter == reporter && row.Kind == request.Kind && row.Subject == found.Subject
                && row.CaseId != null && db.Cases.Any(open => open.Id == row.CaseId && open.State == CaseState.Open), cancellationToken) is { } known)
                return new Response(Id.Format(known.Id), known.Trusted);
            var now = time.GetUtcNow();
            var isTrusted = await TrustedFlagger.Covered(db, reporter, policy.Policy.Id, now, cancellationToken);
            // The gravest are looked at whoever says so, and what an expert is trusted with.
            var isMuted = !isTrusted && policy.Policy.Severity < MuteReporter.NeverMuted
                && await db.MutedReporters.AnyAsync(row => row.Subject == reporter && row.Until > now, cancellationToken);
            var report = new Report
            {
                Id = id,
                Reporter = reporter,
                Kind = request.Kind,
                Subject = found.Subject,
                Policy = policy.Policy.Id,
                Note = sealedNote,
                Seconds = request.Seconds,
                At = now,
                CaseId = isMuted ? null : await cases.ForReport(db, request.Kind, found, policy.Policy, isTrusted, cancellationToken),
                Trusted = isTrusted,
            };
            db.AddRange(report, EnterFact.JobFor(ReportBody.Of(report, isTrusted), time));
            if (db.Cases.Local.FirstOrDefault() is { } one && Thresholds.IsPassed(one.Reports - 1, one.Reports)) db.Add(LookAgain.JobFor(one.Kind, one.Subject, time));
            await db.SaveChangesAsync(cancellationToken);
            return new Response(Id.Format(report.Id), isTrusted);
        }, cancellationToken);
    }
}
