using Domicile.Base;
using Domicile.Moderation.Cases;
using Domicile.Moderation.People;
using Domicile.Moderation.Tables;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Queues;

/// <summary>
/// GET /api/moderation/cases/{id}/protected/{file}: a sealed file of the post that a case is about, for whoever holds the case and as long as
/// they do. Each opening is an unseal with the case as its reason: no receipt, no picture; and its author reads of it in the privacy centre.
/// </summary>
internal sealed class OpenProtected(IDbContextFactory<ModerationDb> databases, SubjectKinds kinds, Staff staff, ModeratorAccess accesses, TimeProvider time)
{
    public static async Task<Results<FileStreamHttpResult, Problem>> Handle(Guid id, string file, Caller caller, HttpContext context, OpenProtected slice)
    {
        if (await slice.HeldPost(id, caller.Subject, context.RequestAborted) is not { } post) return HeldCase.NotHeld.ToProblem();
        if (!(await post.Kind.Open(post.Subject, file, await slice.AccessOf(caller.Subject, id, context.RequestAborted), context.RequestAborted)).Succeeded(out var stream, out var refusal)) return refusal.ToProblem();
        context.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.Stream(stream, file.EndsWith(".mp4", StringComparison.Ordinal) ? "video/mp4" : "image/jpeg", enableRangeProcessing: true);
    }

    /// <summary>What there is to see once it is opened; null where there is nothing sealed to see, or the case is not held.</summary>
    public async Task<Outcome<Look?>> Look(Guid caseId, SubjectId moderator, CancellationToken cancellationToken)
    {
        if (await HeldPost(caseId, moderator, cancellationToken) is not var (kind, subject)) return HeldCase.NotHeld;
        if (await kind.Post(subject, cancellationToken) is not { Published: null, Files.Count: > 0 } post) return (Look?)null;
        if (!(await kind.Text(subject, await AccessOf(moderator, caseId, cancellationToken), cancellationToken)).Succeeded(out var caption, out var refusal)) return refusal;
        return new Look(caption, null, $"/api/moderation/cases/{Id.Format(caseId)}/protected/{post.Files[0]}", post.Seconds);
    }

    /// <summary>Whether there is something sealed to see.</summary>
    public async Task<bool> IsSealed(ShowCase.Response one, CancellationToken cancellationToken) =>
        one is { Mine: true, Look: null } && kinds.Find(one.Kind) is IPostKind kind && await kind.Post(one.Subject, cancellationToken) is { Published: null, Files.Count: > 0 };

    private async Task<(IPostKind Kind, Guid Subject)?> HeldPost(Guid caseId, SubjectId moderator, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var open = HeldCase.By(db, caseId, moderator, now);
        // A case that the law keeps is looked into by leads after it is decided, too.
        var isLead = (await staff.RolesOf(moderator, cancellationToken)).May(Permission.HoldForLaw);
        var kept = db.Cases.Where(row => isLead && row.Id == caseId && row.Author != moderator && LegalHold.InForce(db, now).Any(hold => hold.CaseId == row.Id)
            && !db.Reports.Any(report => report.CaseId == row.Id && report.Reporter == moderator));
        foreach (var cases in new[] { open, kept })
            if (await cases.Select(row => new { row.Kind, row.Subject }).FirstOrDefaultAsync(cancellationToken) is { } held && kinds.Find(held.Kind) is IPostKind kind)
                return (kind, held.Subject);
        return null;
    }

    private Task<Access> AccessOf(SubjectId moderator, Guid caseId, CancellationToken cancellationToken) =>
        accesses.For(moderator, caseId, "It was reported, or held for review, and somebody decides about it.", cancellationToken);
}
