namespace Domicile.Host;

/// <summary>Lets pages answer HEAD as they answer GET, of which the server leaves out the body.</summary>
internal static class Head
{
    public static void Allow(EndpointBuilder endpoint)
    {
        if (endpoint.Metadata.OfType<HttpMethodMetadata>().LastOrDefault() is { HttpMethods: var methods } && methods.Any(HttpMethods.IsGet) && !methods.Any(HttpMethods.IsHead))
            endpoint.Metadata.Add(new HttpMethodMetadata([.. methods, HttpMethods.Head]));
    }
}
