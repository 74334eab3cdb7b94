using Microsoft.AspNetCore.Builder;

namespace Domicile.Web;

/// <summary>A request's body as a client may send it, for the endpoint's description.</summary>
/// <param name="Body">A record that the endpoint reads, so that the compiler keeps the example up to date. Ids in it name nothing.</param>
public sealed record Example(object Body);

/// <summary>Describes endpoints by example.</summary>
public static class Examples
{
    /// <summary>An id where an example needs one.</summary>
    public static readonly Guid Id = new("0198c0de-0000-7000-8000-00000000000f");

    /// <summary>Adds an example of the endpoint's body. A test sends each to a running service.</summary>
    /// <param name="endpoint">Reads JSON.</param>
    /// <param name="body">Of the type that the endpoint reads.</param>
    public static TBuilder Example<TBuilder>(this TBuilder endpoint, object body) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new Example(body));
}
