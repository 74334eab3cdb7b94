using System.Text.RegularExpressions;
using Domicile.Ledger;
using Domicile.Sealing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Custody.Publishing;

/// <summary>The ledger's public files at <c>/ledger/…</c> (C2SP tlog-tiles): for anyone to read and mirror.</summary>
internal static partial class PublishLedger
{
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/ledger/{**path}", (string path, HttpContext context, ICustodian custodian) =>
            context.RequestServices.GetService<LedgerFolder>() is { } folder ? Serve(path, context, folder) : Point(path, custodian)).ExcludeFromDescription().WithMetadata(new Web.ForEverybody());

    /// <summary>Where the ledger is on another machine, its files are read there: what the service itself says of them proves nothing.</summary>
    private static IResult Point(string path, ICustodian custodian) => custodian.LedgerUrl is { } url && PublicName().IsMatch(path)
        ? TypedResults.Redirect($"{url.TrimEnd('/')}/ledger/{path}", preserveMethod: true) : TypedResults.NotFound();

    private static IResult Serve(string path, HttpContext context, LedgerFolder folder)
    {
        // Only names that the format has: no dot-dot, no folder beside it, no temporary file.
        if (!PublicName().IsMatch(path)) return TypedResults.NotFound();
        var file = Path.Combine(Log.PublicFolderOf(folder.Path), path);
        if (!File.Exists(file)) return TypedResults.NotFound();
        var isTile = path.StartsWith("tile/", StringComparison.Ordinal);
        context.Response.Headers.CacheControl = isTile ? "public, max-age=31536000, immutable" : "no-cache";
        context.Response.Headers.AccessControlAllowOrigin = "*";
        return TypedResults.PhysicalFile(file, isTile ? "application/octet-stream" : "text/plain; charset=utf-8");
    }

    [GeneratedRegex(@"\A(checkpoint|vkey|tile/(entries|[0-9]|[1-5][0-9]|6[0-3])/(x[0-9]{3}/){0,6}[0-9]{3}(\.p/[1-9][0-9]{0,2})?)\z")]
    private static partial Regex PublicName();
}

/// <summary>Where the ledger is kept.</summary>
internal sealed record LedgerFolder(string Path);
