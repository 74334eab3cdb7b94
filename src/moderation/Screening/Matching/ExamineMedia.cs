using System.Security.Cryptography;
using Domicile.Base;
using Domicile.Media;
using Domicile.Screening.Hashing;
using Domicile.Screening.Tables;
using Domicile.Storage;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Screening.Matching;

/// <summary>
/// The media signal: hashes a picture or video that was posted, keeps the hashes, and says what it is like. Whatever goes wrong is a signal
/// that failed, so that a person looks.
/// </summary>
internal sealed class ExamineMedia(
    IFrames frames, PictureHasher pictures, VideoHasher videos, MatchMedia matching, IDbContextFactory<ScreeningDb> databases, TimeProvider time)
{
    /// <summary>Examines a file. Doing it again replaces what was kept of it.</summary>
    /// <param name="post">What was posted, such as a video's identifier.</param>
    /// <param name="part">Which picture of it.</param>
    /// <param name="path">A file in the clear, which may be hostile.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Signal> Run(Guid post, PostPart part, string path, CancellationToken cancellationToken) => Run(post, part, path, null, cancellationToken);

    /// <param name="post">What was posted.</param>
    /// <param name="part">Which picture of it.</param>
    /// <param name="path">What is looked at.</param>
    /// <param name="digest">SHA-256 of the file that was posted, where what is looked at was made of it; null where it is the same.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <inheritdoc cref="Run(Guid, PostPart, string, CancellationToken)"/>
    public async Task<Signal> Run(Guid post, PostPart part, string path, byte[]? digest, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var what = Signals.MediaHash;
        try
        {
            if (!(await Hash(path, cancellationToken)).Succeeded(out var hashed, out var refusal))
                return new(what.Name, what.Version, 0, [], time.GetElapsedTime(begun), refusal.Code);
            var row = new PostHash { Post = post, Part = part, Sha256 = digest ?? hashed.Digest, Views = ViewHashes.Write(hashed.Views), HashedAt = time.GetUtcNow() };
            await Keep(row, cancellationToken);
            var matches = await matching.Run(row, null, cancellationToken);
            return Found(matches, time.GetElapsedTime(begun));
        }
        catch (Exception broken) when (!cancellationToken.IsCancellationRequested)
        {
            return new(what.Name, what.Version, 0, [], time.GetElapsedTime(begun), broken.GetType().Name);
        }
    }

    public static Signal Found(IReadOnlyList<BankMatch> matches, TimeSpan cost) =>
        new(Signals.MediaHash.Name, Signals.MediaHash.Version, matches.Select(match => match.Score).DefaultIfEmpty().Max(), matches, cost);

    private async Task<Outcome<(byte[] Digest, IReadOnlyList<ViewHash> Views)>> Hash(string path, CancellationToken cancellationToken)
    {
        var start = new byte[16];
        byte[] digest;
        await using (var file = File.OpenRead(path))
        {
            await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
            file.Position = 0;
            digest = await SHA256.HashDataAsync(file, cancellationToken);
        }
        if (!frames.IsPicture(start))
            return (await videos.Hash(path, isKnown: false, cancellationToken)).Then<(byte[], IReadOnlyList<ViewHash>)>(video => (digest, video.Hashes));
        return (await pictures.Hash(path, cancellationToken)).Then<(byte[], IReadOnlyList<ViewHash>)>(picture =>
            (digest, picture.Quality < Pdq.LeastQuality ? [] : [new(0, View.Whole, picture.Hash)]));
    }

    private async Task Keep(PostHash row, CancellationToken cancellationToken)
    {
        await databases.Transact(async db =>
        {
            await db.PostHashes.Where(old => old.Post == row.Post && old.Part == row.Part).ExecuteDeleteAsync(cancellationToken);
            db.Add(row);
            return await db.SaveChangesAsync(cancellationToken);
        }, cancellationToken);
    }
}
