using Microsoft.AspNetCore.Http;

namespace Domicile.Moderation.Statements;

/// <summary>Which of the service's languages somebody reads best, by what their browser says.</summary>
internal static class Language
{
    /// <summary><c>fr</c> or <c>en</c>: the first of them by weight (RFC 9110, 12.5.4); English where neither is named.</summary>
    public static string Of(HttpRequest request) =>
        request.GetTypedHeaders().AcceptLanguage.OrderByDescending(one => one.Quality ?? 1)
            .Select(one => one.Value.ToString().ToLowerInvariant().Split('-')[0]).FirstOrDefault(name => name is "en" or "fr") ?? "en";
}
