using Domicile.Base;
using Domicile.Sealing;
using Microsoft.Extensions.Options;

namespace Domicile.Feed.History;

/// <summary>For what the feed opens watch histories.</summary>
internal sealed class FeedAccess(IOptions<DomicileOptions> arrangement)
{
    /// <summary>To choose what comes next, and to keep the history small.</summary>
    public Access Service { get; } = arrangement.Value.ByService("Feed", "personalize.content");

    /// <summary>The subject's own export.</summary>
    public Access Export { get; } = arrangement.Value.BySubject();
}
