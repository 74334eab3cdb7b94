using Domicile.Base;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Privacy.Holdings;

/// <summary>What every module holds about the caller.</summary>
internal sealed class ReadHoldings(IEnumerable<IPersonalData> modules)
{
    /// <summary>Sealed first, since people ask about it first; nothing of which there is none.</summary>
    public async Task<IReadOnlyList<Holding>> Do(SubjectId subject, CancellationToken cancellationToken)
    {
        var holdings = new List<Holding>();
        foreach (var module in modules) holdings.AddRange(await module.Describe(subject, cancellationToken));
        return [.. holdings.Where(holding => holding.Records > 0).OrderByDescending(holding => holding.Storage)
            .ThenBy(holding => holding.Category, StringComparer.Ordinal)];
    }

    public static async Task<Ok<IReadOnlyList<Holding>>> Endpoint(Caller caller, ReadHoldings holdings, CancellationToken cancellationToken) =>
        TypedResults.Ok(await holdings.Do(caller.Subject, cancellationToken));
}
