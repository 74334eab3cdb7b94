using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Components;

namespace Domicile.Host.Pages;

/// <summary>
/// The import map of every page. Scripts import each other by their plain paths; the map resolves these to the fingerprinted URLs,
/// which a browser never asks for again.
/// </summary>
internal sealed class PageImports
{
    private static readonly ConditionalWeakTable<ResourceAssetCollection, PageImports> Made = [];

    private PageImports(ResourceAssetCollection assets)
    {
        var imports = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var asset in assets)
        {
            // An asset has a label, its plain path, under its fingerprinted URL only.
            var path = asset.Properties?.FirstOrDefault(property => property.Name == "label")?.Value;
            if (path == "icons.svg" || path?.EndsWith(".js", StringComparison.Ordinal) == true) imports["/" + path] = "/" + asset.Url;
        }
        Json = JsonSerializer.Serialize(new { imports });
        Source = $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Json)))}'";
    }

    public string Json { get; }

    /// <summary>Its hash, as the content security policy names it: an import map must be inline.</summary>
    public string Source { get; }

    public static PageImports Of(ResourceAssetCollection assets) => Made.GetValue(assets, static all => new(all));
}
