using System.Collections.Concurrent;
using Domicile.Base;
using Domicile.Host;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Domicile.Tests.Testing;

/// <summary>Reads along what a service under test refuses, and finds what its description does not mention.</summary>
internal sealed class DeclaredRefusals : IStartupFilter
{
    private static readonly string Explained = Repository.Read("docs", "problems.md");

    private readonly ConcurrentDictionary<string, bool> _undeclared = new();

    /// <summary>Such as <c>HTTP: POST /api/session: locked-out</c>.</summary>
    public IEnumerable<string> Undeclared => _undeclared.Keys.Order(StringComparer.Ordinal);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, go) =>
        {
            await go(context);
            if (context.Features.Get<Refusal>() is { } refusal) Check(context, refusal.Code);
        });
        next(app);
    };

    private void Check(HttpContext context, string code)
    {
        // An address that nothing answers has no endpoint, and a page no description. A test's own custodian may have codes of its own.
        if ((context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint) is not RouteEndpoint endpoint
            || endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null
            || endpoint.Metadata.OfType<IExcludeFromDescriptionMetadata>().Any(metadata => metadata.ExcludeFromDescription)
            || !Explained.Contains($"### {code}\n", StringComparison.Ordinal)) return;
        if (!Description.RefusalsOf(endpoint.Metadata).Any(refusal => refusal.Code == code)) _undeclared[$"{endpoint.DisplayName}: {code}"] = true;
    }
}
