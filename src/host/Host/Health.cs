using Domicile.Custody.Acts;
using Domicile.Web;

namespace Domicile.Host;

/// <summary><c>/healthz</c>: the status in the first line, and below it whether the domicile is not founded. Everyone can read it: causes are in the log.</summary>
internal static class Health
{
    public const string NotFounded = "This domicile is not founded: it has no parties, and the mandates that it came with hold. See docs/quorum.md.";

    public static void MapHealth(this WebApplication app) => app.MapHealthChecks("/healthz", new()
    {
        ResponseWriter = (context, report) =>
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            var isFounded = context.RequestServices.GetService<TakeActs>() is not { Charter.Founding: null };
            return context.Response.WriteAsync(isFounded ? report.Status.ToString() : $"{report.Status}\n{NotFounded}", context.RequestAborted);
        },
    }).ForEverybody();
}
