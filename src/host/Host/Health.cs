using Domicile.Custody.Acts;

namespace Domicile.Host;

/// <summary><c>/healthz</c>: the status in the first line, and below it what is to be known besides.</summary>
internal static class Health
{
    public const string NotFounded = "This domicile is not founded: it has no parties, and the mandates that it came with hold. See docs/quorum.md.";

    public static void MapHealth(this WebApplication app) => app.MapHealthChecks("/healthz", new()
    {
        ResponseWriter = (context, report) =>
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            var known = report.Entries.Values.Select(entry => entry.Description).OfType<string>();
            if (context.RequestServices.GetService<TakeActs>() is { Charter.Founding: null }) known = known.Append(NotFounded);
            return context.Response.WriteAsync(string.Join('\n', known.Prepend(report.Status.ToString())), context.RequestAborted);
        },
    });
}
