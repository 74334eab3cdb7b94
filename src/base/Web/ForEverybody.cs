using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticAssets;

namespace Domicile.Web;

/// <summary>The endpoint answers everybody alike, and needs no table for it: nobody's session is looked up, and every name of this machine will do.</summary>
public sealed record ForEverybody
{
    /// <summary>Whether it is for everybody: one that says so, or a static file.</summary>
    public static bool Is(Endpoint? endpoint) =>
        endpoint is not null && (endpoint.Metadata.GetMetadata<ForEverybody>() is not null || endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null);
}

/// <summary>Marks endpoints.</summary>
public static class Everybody
{
    public static TBuilder ForEverybody<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ForEverybody());
}
