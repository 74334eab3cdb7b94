using System.Text.Json;
using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation.Cases;
using Domicile.Moderation.People;
using Domicile.Moderation.Policies;
using Domicile.Moderation.Queues;
using Domicile.Moderation.Tables;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Flaggers;

/// <summary>/api/moderation/trusted-flaggers/{name}: names an account, or names it anew, suspends that, and ends it.</summary>
internal static class NameFlagger
{
    public static readonly Refusal Unclear = new("trusted-flagger-unclear", 422,
        "A trusted flagger has an organisation of 2 to 100 characters, an area of 3 to 300, at least one policy of the service, and an end within five years.");
    public static readonly Refusal NotOne = new("trusted-flagger-unknown", 404, "This account is no trusted flagger.");

    /// <param name="Organisation">As the public reads it.</param>
    /// <param name="Area">What it is an expert in.</param>
    /// <param name="Policies">Under which its reports come first.</param>
    /// <param name="Until">When the status ends by itself.</param>
    internal sealed record Request(string Organisation, string Area, IReadOnlyList<string> Policies, DateTimeOffset Until);

    /// <param name="Note">Why; for the other leads.</param>
    internal sealed record Suspension(string Note);

    public static async Task<Results<NoContent, Problem>> Put(string name, Request request, IProfiles profiles, PolicyBook book, ModerationDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var known = (await book.InForce(cancellationToken)).Select(version => version.Policy.Id).ToHashSet();
        if (!Note.Parse(request.Organisation, 100, least: 2).Succeeded(out var organisation, out _) || !Note.Parse(request.Area, 300, least: 3).Succeeded(out var area, out _)
            || request.Policies is not { Count: > 0 } || !request.Policies.All(known.Contains) || request.Until <= now || request.Until > now.AddYears(5)) return Unclear.ToProblem();
        if (await profiles.Find(name, cancellationToken) is not { } subject) return Appoint.Nobody.ToProblem();
        if (await db.TrustedFlaggers.FindAsync([subject], cancellationToken) is not { } row)
            db.Add(row = new TrustedFlagger { Subject = subject, Organisation = "", Area = "", Policies = "" });
        (row.Organisation, row.Area, row.Policies, row.Until, row.NamedAt) = (organisation, area, JsonSerializer.Serialize(request.Policies.Distinct().Order(StringComparer.Ordinal)), request.Until, now);
        (row.SuspendedAt, row.SuspendedBecause) = (null, null);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    public static async Task<Results<NoContent, Problem>> Suspend(string name, Suspension request, IProfiles profiles, SealedNotes notes, ModerationDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!Note.Parse(request.Note, HoldCase.MaxNote, least: 3).Succeeded(out var why, out _)) return HoldCase.Reason.ToProblem();
        if (await profiles.Find(name, cancellationToken) is not { } subject || await db.TrustedFlaggers.FindAsync([subject], cancellationToken) is not { } row) return NotOne.ToProblem();
        if (!(await notes.Seal(TrustedFlagger.SuspendedBecauseField, subject, subject.Value, why, cancellationToken)).Succeeded(out var because, out var refusal)) return refusal.ToProblem();
        (row.SuspendedAt, row.SuspendedBecause) = (row.SuspendedAt ?? time.GetUtcNow(), because);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    public static async Task<Results<NoContent, Problem>> End(string name, IProfiles profiles, ModerationDb db, CancellationToken cancellationToken) =>
        await profiles.Find(name, cancellationToken) is { } subject && await db.TrustedFlaggers.Where(row => row.Subject == subject).ExecuteDeleteAsync(cancellationToken) == 1
            ? TypedResults.NoContent() : NotOne.ToProblem();
}
