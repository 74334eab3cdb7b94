using System.Globalization;
using System.Text;
using Domicile.Base;
using Domicile.Work.Children;
using Microsoft.Extensions.Options;

namespace Domicile.Media;

/// <summary>In which languages words in pictures are read.</summary>
internal sealed class LetteringOptions
{
    /// <summary>As Tesseract names them, joined by <c>+</c>; empty reads none.</summary>
    [Setting("DOMICILE_OCR_LANGUAGES")] public string Languages { get; set; } = "eng";
}

internal sealed class Lettering : ILettering
{
    private static readonly Refusal Unreadable = new("words-unreadable", 422, "The words in the picture could not be read within bounds.");

    // What it needs is a fortieth of a second for a plain frame, a fifth for a busy one.
    private static readonly Bounds Decoding = new(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(60));
    private static readonly Bounds Reading = new(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(30), Output: 2 << 20, Niceness: 10, Memory: 1L << 30);

    // Letters of a small rendition are too small for it: enlarged, it finds twice as many.
    private const int Edge = 1280;

    // Of 100: what is less sure is mostly no letters.
    private const double LeastSure = 60;

    /// <summary>The file that names the pictures.</summary>
    private const string List = "pictures";

    private readonly Sandbox _sandbox;
    private readonly WorkFolder _folders;
    private readonly string _languages;
    private readonly Lazy<Task<string?>> _reader;

    public Lettering(Sandbox sandbox, WorkFolder folders, IOptions<LetteringOptions> options)
    {
        (_sandbox, _folders, _languages) = (sandbox, folders, options.Value.Languages);
        _reader = new(Ask);
    }

    public Task<string?> Reader(CancellationToken cancellationToken) => _reader.Value.WaitAsync(cancellationToken);

    public Task<Outcome<IReadOnlyList<string>>> Video(string path, double perSecond, IReadOnlyList<int> frames, CancellationToken cancellationToken)
    {
        var chosen = string.Join('+', frames.Select(frame => string.Create(CultureInfo.InvariantCulture, $"eq(n,{frame})")));
        return Read(path, [.. Formats.Input(Path.GetFileName(path)), "-map", "0:V:0"],
            string.Create(CultureInfo.InvariantCulture, $"fps={perSecond},select='{chosen}',"), frames.Count, cancellationToken);
    }

    public async Task<Outcome<string>> Picture(string path, CancellationToken cancellationToken)
    {
        if (await Pictures.DemuxerOf(path, cancellationToken) is not { } demuxer) return IPictures.Unreadable;
        var read = await Read(path, [.. Pictures.Input(demuxer, Path.GetFileName(path))], "", 1, cancellationToken);
        return read.Then<string>(words => words.Count > 0 ? words[0] : "");
    }

    private async Task<Outcome<IReadOnlyList<string>>> Read(string path, string[] input, string filter, int count, CancellationToken cancellationToken)
    {
        using var work = await _folders.Open((count + 1) * (long)Edge * Edge, cancellationToken);
        try
        {
            // Decoded by the decoder that everything goes through: Tesseract gets plain grey pixels that this service wrote.
            var pictures = new List<string>();
            var (code, _, _) = await _sandbox.Run(Programs.Ffmpeg, ["-hide_banner", "-nostdin", "-nostats", "-v", "error", .. input,
                "-vf", filter + $"scale={Edge}:{Edge}:force_original_aspect_ratio=decrease:flags=lanczos,format=gray",
                "-fps_mode", "passthrough", "-frames:v", count.ToString(CultureInfo.InvariantCulture), "-c:v", "pgm", "-f", "image2pipe", "pipe:1"],
                WorkFolder.FilesOf(path), Decoding, (output, stop) => Split(output, work, count, pictures, stop), cancellationToken);
            if (code != 0 || pictures.Count == 0) return Unreadable;
            await File.WriteAllLinesAsync(work.File(List), pictures, cancellationToken);
            var read = await _sandbox.Run(Programs.Tesseract, [List, "stdout", "-l", _languages, "--psm", "11", "tsv"],
                work.Files([List, .. pictures], [], 0), Reading, cancellationToken);
            return read.Code == 0 ? Words(read.Output, pictures.Count) : Unreadable;
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or EndOfStreamException or TimeoutException)
        {
            return Unreadable;
        }
    }

    // One after the other, each as large as it says, and as many as were asked for.
    private static async Task<int> Split(Stream output, WorkFolder.Work work, int count, List<string> pictures, CancellationToken cancellationToken)
    {
        var first = new byte[1];
        while (await output.ReadAsync(first, cancellationToken) > 0)
        {
            var size = first[0] == 'P' && pictures.Count < count ? await Frames.Header(output, "5", cancellationToken) : null;
            if (size is not { Width: <= Edge, Height: <= Edge }) throw new InvalidDataException("Not the pictures that were asked for.");
            var grey = new byte[size.Width * size.Height];
            await output.ReadExactlyAsync(grey, cancellationToken);
            pictures.Add(string.Create(CultureInfo.InvariantCulture, $"{pictures.Count + 1}.pgm"));
            await using var file = File.Create(work.File(pictures[^1]));
            await file.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"P5\n{size.Width} {size.Height}\n255\n")), cancellationToken);
            await file.WriteAsync(grey, cancellationToken);
        }
        return pictures.Count;
    }

    /// <summary>The text of each page of Tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, sureness, text.</summary>
    internal static string[] Words(string table, int pages)
    {
        StringBuilder[] texts = [.. Enumerable.Range(0, pages).Select(_ => new StringBuilder())];
        var line = "";
        foreach (var row in table.Split('\n').Skip(1))
        {
            var fields = row.Split('\t');
            if (fields.Length != 12 || string.IsNullOrWhiteSpace(fields[11]) || !int.TryParse(fields[1], CultureInfo.InvariantCulture, out var page) || page < 1 || page > pages
                || !double.TryParse(fields[10], CultureInfo.InvariantCulture, out var sure) || sure < LeastSure) continue;
            var (text, here) = (texts[page - 1], string.Join('.', fields[1..5]));
            if (text.Length > 0) text.Append(here == line ? ' ' : '\n');
            text.Append(fields[11].Trim());
            line = here;
        }
        return [.. texts.Select(text => text.ToString())];
    }

    private async Task<string?> Ask()
    {
        if (_languages.Length == 0 || !_sandbox.CanRun || Programs.Tesseract.Find() is null) return null;
        var said = await _sandbox.Run(Programs.Tesseract, ["--version"], new(Path.GetTempPath()), Reading, CancellationToken.None);
        return $"{(said.Output + said.Error).Split('\n')[0].Trim()} {_languages}";
    }
}
