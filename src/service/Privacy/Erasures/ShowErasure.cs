using System.Buffers.Text;
using System.Security.Cryptography;
using Domicile.Base;
using Domicile.Privacy.Accesses;
using Domicile.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Privacy.Erasures;

/// <summary>How far an erasure is. Names nobody.</summary>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="DueAt">When it begins.</param>
/// <param name="ErasedAt">When the key was destroyed; null before.</param>
/// <param name="Held">All is erased but what a legal case keeps; that, and the key, go when it ends.</param>
internal sealed record ErasureView(DateTimeOffset RequestedAt, DateTimeOffset DueAt, DateTimeOffset? ErasedAt, bool Held);

/// <summary>Shows an erasure, and its receipt, to whoever has the token that was told when it was asked for.</summary>
internal sealed class ShowErasure(IDbContextFactory<PrivacyDb> databases)
{
    public static readonly Refusal NotFound = new("erasure-not-found", 404, "No erasure has this token; or it was undone.");
    public static readonly Refusal NotYet = new("erasure-not-yet", 409, "The erasure is not done yet: there is no receipt before.");

    public async Task<Outcome<Erasure>> Find(string token, CancellationToken cancellationToken)
    {
        if (token.Length != 43 || !Base64Url.IsValid(token)) return NotFound;
        var hash = SHA256.HashData(Base64Url.DecodeFromChars(token));
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Erasures.AsNoTracking().FirstOrDefaultAsync(erasure => erasure.TokenHash == hash, cancellationToken) is { } erasure
            ? erasure : NotFound;
    }

    public static async Task<Results<Ok<ErasureView>, Problem>> State(
        string token, ShowErasure erasures, CancellationToken cancellationToken) =>
        (await erasures.Find(token, cancellationToken))
            .Then<ErasureView>(erasure => new ErasureView(erasure.RequestedAt, erasure.DueAt, erasure.ErasedAt, erasure.Held)).ToHttp();

    public static async Task<Results<FileContentHttpResult, Problem>> Proof(
        string token, ShowErasure erasures, CancellationToken cancellationToken)
    {
        if (!(await erasures.Find(token, cancellationToken)).Succeeded(out var erasure, out var refusal)) return refusal.ToProblem();
        return erasure.Proof is { } proof ? DownloadProof.File(proof, "domicile-erasure.tlog-proof") : NotYet.ToProblem();
    }
}
