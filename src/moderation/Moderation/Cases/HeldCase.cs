using Domicile.Base;
using Domicile.Moderation.Tables;

namespace Domicile.Moderation.Cases;

/// <summary>Cases that moderators hold now, each until its lease ends.</summary>
internal static class HeldCase
{
    public static readonly Refusal NotHeld = new("case-not-held", 409, "You do not hold this case: your time with it is over, or another has it.");

    /// <summary>How long a case stays with somebody who does nothing about it.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    /// <summary>The case, if this person holds it now.</summary>
    public static IQueryable<Case> By(ModerationDb db, Guid caseId, SubjectId me, DateTimeOffset now) =>
        db.Cases.Where(row => row.Id == caseId && row.Holder == me && row.LeaseUntil > now && row.State == CaseState.Open);

    /// <summary>What these have in front of them, and have not put off.</summary>
    public static IQueryable<Case> InFrontOf(ModerationDb db, IReadOnlyCollection<SubjectId> moderators, DateTimeOffset now) =>
        db.Cases.Where(row => row.Holder != null && moderators.Contains(row.Holder.Value) && row.LeaseUntil > now && row.State == CaseState.Open && row.Held == null);
}
