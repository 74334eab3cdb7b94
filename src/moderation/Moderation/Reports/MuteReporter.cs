using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation.People;
using Domicile.Moderation.Tables;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Moderation.Reports;

/// <summary>
/// POST /api/moderation/muted-reporters: somebody's reports open no case for a while, because they are used as a weapon. Reports of the gravest
/// policies are looked at all the same.
/// </summary>
internal static class MuteReporter
{
    /// <summary>From this severity on nobody is muted.</summary>
    public const int NeverMuted = 5;

    public static readonly Refusal Days = new("mute-days", 422, "A reporter is muted for 0 (no longer) to 90 days.");

    /// <param name="Name">The user name.</param>
    /// <param name="Days">0 ends it.</param>
    internal sealed record Request(string Name, int Days);

    public static async Task<Results<NoContent, Problem>> Handle(Request request, IProfiles profiles, ModerationDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        if (request.Days is < 0 or > 90) return Days.ToProblem();
        if (await profiles.Find(request.Name, cancellationToken) is not { } subject) return Appoint.Nobody.ToProblem();
        if (await db.MutedReporters.FindAsync([subject], cancellationToken) is not { } row) db.Add(row = new MutedReporter { Subject = subject });
        row.Until = time.GetUtcNow().AddDays(request.Days);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
