using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Domicile.Media;
using Domicile.Screening.Lettering;
using Domicile.Screening.Matching;
using Domicile.Screening.Tables;
using Domicile.Screening.Text;
using Domicile.Storage;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Screening.Posts;

/// <inheritdoc/>
internal sealed class ScreenPosts(
    IDbContextFactory<ScreeningDb> databases, ExamineMedia examine, MatchMedia matching, TextSignals text, ReadPictures pictures, ILettering lettering, TimeProvider time) : IScreening
{
    public IReadOnlyList<Signal> Words(string words) => text.Look(words);

    public async Task<string> WordsVersion(CancellationToken cancellationToken) => text.Version is not { } compared ? "" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{Signals.Terms.Version} {Signals.TextClass.Version} {Signals.Lettering.Version}\n{await lettering.Reader(cancellationToken)}\n{compared}")));

    public Task<Signal?> VideoWords(Guid post, string file, double seconds, Func<CancellationToken, Task<string>> place, CancellationToken cancellationToken) =>
        pictures.Video(post, file, seconds, place, cancellationToken);

    public Task<Signal?> CoverWords(Guid post, string file, Func<CancellationToken, Task<string>> place, CancellationToken cancellationToken) =>
        pictures.Cover(post, file, place, cancellationToken);

    public Task<Signal> Examine(Guid post, PostPart part, string path, byte[]? digest, CancellationToken cancellationToken) =>
        examine.Run(post, part, path, digest, cancellationToken);

    public async Task<Signal?> Match(Guid post, PostPart part, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.PostHashes.AsNoTracking().FirstOrDefaultAsync(row => row.Post == post && row.Part == part, cancellationToken) is not { } known) return null;
        var begun = time.GetTimestamp();
        var matches = await matching.Run(known, null, cancellationToken);
        return ExamineMedia.Found(matches, time.GetElapsedTime(begun));
    }

    public async Task<IReadOnlyList<BankMatch>> Matches(Guid post, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var found = await db.MediaMatches.AsNoTracking().Where(row => row.Post == post).Select(row => row.Evidence).ToListAsync(cancellationToken);
        return [.. found.Select(evidence => JsonSerializer.Deserialize<BankMatch>(evidence)!).OrderByDescending(match => match.Score)];
    }

    public async Task<IReadOnlyList<Guid>> MatchedBanks(Guid post, PostPart part, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.MediaMatches.Where(row => row.Post == post && row.Part == part && row.FoundAt <= until).Select(row => row.Bank).ToListAsync(cancellationToken);
    }

    public async Task<int> Duplicates(Guid post, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var own = await db.PostHashes.AsNoTracking().Where(row => row.Post == post && row.Part == PostPart.Media).Select(row => row.Sha256).FirstOrDefaultAsync(cancellationToken);
        return own is null ? 0 : await db.PostHashes.CountAsync(row => row.Sha256 == own && row.Post != post && row.HashedAt > since, cancellationToken);
    }

    public Task Forget(Guid post, CancellationToken cancellationToken) => databases.Transact(async db =>
    {
        await db.PostHashes.Where(row => row.Post == post).ExecuteDeleteAsync(cancellationToken);
        await db.PostWords.Where(row => row.Post == post).ExecuteDeleteAsync(cancellationToken);
        await db.MediaMatches.Where(row => row.Post == post).ExecuteDeleteAsync(cancellationToken);
        return await db.EntryUploads.Where(row => row.Post == post).ExecuteDeleteAsync(cancellationToken);
    }, cancellationToken);
}
