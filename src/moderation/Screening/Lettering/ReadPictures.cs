using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Domicile.Base;
using Domicile.Media;
using Domicile.Screening.Tables;
using Domicile.Screening.Text;
using Domicile.Storage;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Screening.Lettering;

/// <summary>
/// The signal of words in pictures: reads some frames and the cover, and looks at what stands there as at what was written. The words are let go.
/// Where nothing could be found, for want of a reader or of lists and models, there is no signal; what cannot be read is one that failed.
/// </summary>
internal sealed class ReadPictures(ILettering lettering, TextSignals text, IDbContextFactory<ScreeningDb> databases, TimeProvider time)
{
    private const int MaxEvidence = 20;

    /// <param name="post">What was posted.</param>
    /// <param name="file">Names what is read: under another name it is read anew.</param>
    /// <param name="seconds">The video's length.</param>
    /// <param name="place">Opens it, if it has to be read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Signal?> Video(Guid post, string file, double seconds, Func<CancellationToken, Task<string>> place, CancellationToken cancellationToken) =>
        Look(post, PostPart.Media, file, async stop =>
        {
            await using var db = await databases.CreateDbContextAsync(stop);
            var row = await db.PostHashes.AsNoTracking().FirstOrDefaultAsync(row => row.Post == post && row.Part == PostPart.Media, stop);
            var (rate, frames) = (ReadableFrames.Rate(seconds), ReadableFrames.Choose(row is null ? [] : ViewHashes.Read(row.Views), seconds));
            var read = await lettering.Video(await place(stop), rate, frames, stop);
            return read.Then<Seen[]>(words => frames.Zip(words, (frame, text) => new Seen(frame / rate, text)).ToArray());
        }, cancellationToken);

    /// <inheritdoc cref="Video"/>
    public Task<Signal?> Cover(Guid post, string file, Func<CancellationToken, Task<string>> place, CancellationToken cancellationToken) =>
        Look(post, PostPart.Cover, file, async stop =>
            (await lettering.Picture(await place(stop), stop)).Then<Seen[]>(words => new Seen[] { new(null, words) }), cancellationToken);

    private async Task<Signal?> Look(
        Guid post, PostPart part, string file, Func<CancellationToken, Task<Outcome<Seen[]>>> read, CancellationToken cancellationToken)
    {
        if (text.Version is not { } compared || await lettering.Reader(cancellationToken) is not { } reader) return null;
        var version = $"{Signals.Lettering.Version}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{reader}\n{compared}")))[..12]}";
        if (await Known(post, part, file, version, cancellationToken) is { } known) return known;
        var begun = time.GetTimestamp();
        if (!(await read(cancellationToken)).Succeeded(out var pictures, out var refusal)) return Failed(refusal.Code);
        var evidence = new List<(double Score, Evidence What)>();
        foreach (var picture in pictures.Where(picture => picture.Words.Length > 0).DistinctBy(picture => picture.Words))
            foreach (var signal in text.Look(picture.Words))
            {
                if (signal.Failure is { } code) return Failed(code);
                evidence.AddRange(signal.Evidence.Select(found => (signal.Score, Of(found, signal.Score, picture.At))));
            }
        // Of each term and each model the strongest, where it is first seen.
        List<(double Score, Evidence What)> strongest = [.. evidence.OrderByDescending(one => one.Score)
            .DistinctBy(one => one.What is PictureTerm term ? (term.List, term.Line) : (((PictureLabel)one.What).Model, 0)).Take(MaxEvidence)];
        var found = new Signal(Signals.Lettering.Name, version, strongest is [var first, ..] ? first.Score : 0, [.. strongest.Select(one => one.What)], time.GetElapsedTime(begun));
        await Keep(post, part, file, found, cancellationToken);
        return found;

        Signal Failed(string code) => new(Signals.Lettering.Name, version, 0, [], time.GetElapsedTime(begun), code);
    }

    // Words of a picture, and at which second of the video; null for its cover.
    private readonly record struct Seen(double? At, string Words);

    private static Evidence Of(Evidence found, double score, double? at) => found switch
    {
        TermEvidence term => new PictureTerm(term.List, term.Line, at, term.Disguised),
        ModelEvidence model => new PictureLabel(model.Model, model.Label, score, at),
        _ => throw new InvalidOperationException("What looks at text has found something else."),
    };

    private async Task<Signal?> Known(Guid post, PostPart part, string file, string version, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var found = await db.PostWords.Where(row => row.Post == post && row.Part == part && row.File == file).Select(row => row.Found).FirstOrDefaultAsync(cancellationToken);
        return found is not null && JsonSerializer.Deserialize<Signal>(found) is { } signal && signal.Version == version ? signal : null;
    }

    private Task<int> Keep(Guid post, PostPart part, string file, Signal found, CancellationToken cancellationToken) => databases.Transact(async db =>
    {
        await db.PostWords.Where(row => row.Post == post && row.Part == part).ExecuteDeleteAsync(cancellationToken);
        db.Add(new PostWords { Post = post, Part = part, File = file, Found = JsonSerializer.Serialize(found) });
        return await db.SaveChangesAsync(cancellationToken);
    }, cancellationToken);
}
