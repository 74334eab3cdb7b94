using Domicile.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Feed;

/// <summary><c>GET /api/feed</c>.</summary>
internal static class FeedEndpoint
{
    public static async Task<Results<Ok<FeedPage>, ProblemHttpResult>> Get(
        string? mode, string? cursor, int? limit, string? start, HttpContext context, ReadFeed feed, CancellationToken cancellationToken)
    {
        // What one viewer is shown is no one else's.
        context.Response.Headers.CacheControl = "no-store";
        return FeedQuery.Parse(mode, cursor, limit, start).Succeeded(out var query, out var refusal)
            ? (await feed.Read(query, context.Subject(), cancellationToken)).ToHttp() : refusal.ToProblem();
    }
}
