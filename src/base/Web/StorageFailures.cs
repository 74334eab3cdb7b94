using Domicile.Base;
using Domicile.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Domicile.Web;

/// <summary>
/// Answers whatever a full disk or a database that is away broke off. The transaction or the file that was being written is as before; of one that was being
/// committed when its database went away nobody knows.
/// </summary>
internal sealed class StorageFailures : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (RefusalOf(exception) is not { } refusal) return false;
        // Somebody who asked for a page gets one: of this status.
        if (httpContext.Features.Get<IStatusCodePagesFeature>() is { Enabled: true }) refusal.ToProblem().SetHead(httpContext);
        else await refusal.ToProblem().ExecuteAsync(httpContext);
        return true;
    }

    private static Refusal? RefusalOf(Exception exception) =>
        FullStorage.Caused(exception) ? FullStorage.Full : StorageAway.Caused(exception) ? StorageAway.Away : null;
}
