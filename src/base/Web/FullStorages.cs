using Domicile.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Domicile.Web;

/// <summary>Answers whatever a full disk broke off. The transaction or the file that was being written is as before.</summary>
internal sealed class FullStorages : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!FullStorage.Caused(exception)) return false;
        await FullStorage.Full.ToProblem().ExecuteAsync(httpContext);
        return true;
    }
}
