using Domicile.Identity;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Feed.Reading;

/// <summary><c>GET /api/feed</c>.</summary>
internal static class FeedEndpoint
{
    public static async Task<Results<Ok<FeedPage>, Problem>> Get(
        string? mode, string? cursor, int? limit, string? start, HttpContext context, ReadFeed feed, IViewerAges ages, CancellationToken cancellationToken)
    {
        // What one viewer is shown is no one else's.
        context.Response.Headers.CacheControl = "no-store";
        return FeedQuery.Parse(mode, cursor, limit, start).Succeeded(out var query, out var refusal)
            ? (await feed.Read(query, context.Subject(), ages.Of(context), cancellationToken)).ToHttp() : refusal.ToProblem();
    }
}
