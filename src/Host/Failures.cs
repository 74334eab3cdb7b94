namespace Domicile.Host;

/// <summary>What is answered when nothing else was: a page to someone who asked for a page, problem details to a program.</summary>
internal static class Failures
{
    public static void UseFailures(this WebApplication app)
    {
        app.UseWhen(AsksForPage, pages => pages
            .UseExceptionHandler("/status/500", createScopeForErrors: true)
            .UseStatusCodePagesWithReExecute("/status/{0}", createScopeForStatusCodePages: true));
        app.UseWhen(context => !AsksForPage(context), programs => programs.UseExceptionHandler().UseStatusCodePages());
    }

    private static bool AsksForPage(HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
        && context.Request.Headers.Accept.Any(accept => accept?.Contains("text/html", StringComparison.Ordinal) == true);
}
