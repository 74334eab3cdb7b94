using Domicile.Custody;

namespace Domicile.Feed;

/// <summary>For what the feed opens watch histories.</summary>
internal static class FeedAccess
{
    /// <summary>To choose what comes next, and to keep the history small.</summary>
    public static readonly Access Service = new("personalize.content", Reason.AutomatedService, new("operator", "Feed", "Operator", "XX"));

    /// <summary>The subject's own export.</summary>
    public static readonly Access Export = new("essential.service", Reason.SubjectRequest, new("subject", "You", "", "ZZ"));
}
