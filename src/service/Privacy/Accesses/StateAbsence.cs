using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Privacy.Accesses;

/// <summary>The custodian's signed word that nobody else opened the caller's data, as a file to keep; refused if somebody did.</summary>
internal static class StateAbsence
{
    public const string FileName = "domicile-absence.txt";

    private const string Everyone = "*";

    /// <param name="custodian">Who signs.</param>
    /// <param name="current">The caller's session.</param>
    /// <param name="time">The clock.</param>
    /// <param name="party">Whose access there was not: a role, such as <c>operator</c>; everyone but oneself, if absent.</param>
    /// <param name="category">Of which fideslang category, with all below it; of all, if absent.</param>
    /// <param name="from">From when on; ever, if absent.</param>
    /// <param name="to">Until when; now, if absent.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public static async Task<Results<FileContentHttpResult, Problem>> Endpoint(ICustodian custodian, ICurrentSession current, TimeProvider time,
        string? party, string? category, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken) =>
        (await custodian.Absence(current.Secret, party ?? Everyone, category ?? "user", (from ?? DateTimeOffset.UnixEpoch).ToUnixTimeMilliseconds(),
            (to ?? time.GetUtcNow()).ToUnixTimeMilliseconds(), cancellationToken)).Succeeded(out var statement, out var refusal)
            ? DownloadProof.File(statement, FileName) : refusal.ToProblem();
}
