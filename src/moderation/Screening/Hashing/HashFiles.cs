using Domicile.Media;
using Domicile.Web;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Screening.Hashing;

/// <summary><c>domicile moderation hash</c>: prints hashes without a running service.</summary>
public static class HashFiles
{
    /// <summary>
    /// One line for a picture, <c>HEX QUALITY FILE</c>, and for a video one for each frame, <c>HEX QUALITY FILE NUMBER</c>. A file that cannot be
    /// read gets a line on <paramref name="errors"/>.
    /// </summary>
    /// <param name="files">Paths.</param>
    /// <param name="perSecond">Frames at most of a second of video; null for every one.</param>
    /// <param name="output">For hashes.</param>
    /// <param name="errors">For refusals.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether every file was hashed.</returns>
    public static async Task<bool> Run(
        IEnumerable<string> files, double? perSecond, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        using var provider = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().AddEnvironmentVariables().Build())
            .AddWeb().AddMedia().AddSingleton<PictureHasher>().AddSingleton<FrameHasher>().BuildServiceProvider();
        var all = true;
        foreach (var file in files)
        {
            var refusal = await Hash(provider, file, perSecond, output, cancellationToken);
            if (refusal is null) continue;
            all = false;
            await errors.WriteLineAsync($"{file}: {refusal}");
        }
        return all;
    }

    // Null, or why there is nothing to print.
    private static async Task<string?> Hash(
        ServiceProvider services, string file, double? perSecond, TextWriter output, CancellationToken cancellationToken)
    {
        try
        {
            if (await IsPicture(services.GetRequiredService<IFrames>(), file, cancellationToken))
            {
                var picture = await services.GetRequiredService<PictureHasher>().Hash(file, cancellationToken);
                if (!picture.Succeeded(out var hashed, out var unreadable)) return unreadable.Message;
                await output.WriteLineAsync($"{hashed.Hash} {hashed.Quality} {file}");
                return null;
            }
            var video = await services.GetRequiredService<FrameHasher>().Hash(file, perSecond, cancellationToken);
            if (!video.Succeeded(out var frames, out var refusal)) return refusal.Message;
            foreach (var (number, frame) in frames.Index()) await output.WriteLineAsync($"{frame.Hash} {frame.Quality} {file} {number}");
            return null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return unreadable.Message;
        }
    }

    private static async Task<bool> IsPicture(IFrames frames, string file, CancellationToken cancellationToken)
    {
        var start = new byte[16];
        await using var input = File.OpenRead(file);
        var read = await input.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        return frames.IsPicture(start.AsSpan(0, read));
    }
}
