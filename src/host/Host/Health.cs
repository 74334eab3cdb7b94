using Domicile.Custody.Acts;
using Domicile.Remote;
using Domicile.Web;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Domicile.Host;

/// <summary>
/// <c>/healthz</c>: the status in the first line, then what does not work, then what the operator alone can mend: that the domicile is not founded, or the service's
/// certificate not in force. Everyone can read it: causes are in the log.
/// </summary>
internal static class Health
{
    public const string NotFounded = "This domicile is not founded: it has no parties, and the mandates that it came with hold. See docs/quorum.md.";

    private const string Words = "words";

    /// <param name="words">For everyone.</param>
    /// <param name="cause">For the log.</param>
    public static HealthCheckResult Broken(string words, Exception? cause = null) => HealthCheckResult.Unhealthy(words, cause, new Dictionary<string, object> { [Words] = words });

    public static void MapHealth(this WebApplication app) => app.MapHealthChecks("/healthz", new()
    {
        ResponseWriter = (context, report) =>
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            List<string> lines = [report.Status.ToString(), .. report.Entries.Where(part => part.Value.Status != HealthStatus.Healthy)
                .Select(part => $"{part.Key}: {part.Value.Data.GetValueOrDefault(Words, part.Value.Status)}")];
            if (context.RequestServices.GetService<TakeActs>() is { Charter.Founding: null }) lines.Add(NotFounded);
            if (context.RequestServices.GetService<CustodyLine>()?.Trouble is { } certificate) lines.Add(certificate);
            return context.Response.WriteAsync(string.Join('\n', lines), context.RequestAborted);
        },
    }).ForEverybody();
}
