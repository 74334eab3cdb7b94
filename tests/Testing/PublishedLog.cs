extern alias verify;

using Domicile.Ledger;
using Domicile.Proof;
using Cli = verify::Domicile.Verify.Cli;

namespace Domicile.Tests.Testing;

/// <summary>A log on the disk, and the verifier's program run on it.</summary>
internal sealed class PublishedLog : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("published").FullName;

    public NoteSigner Signer { get; init; } = NoteSigner.Generate("domicile.test/ledger");

    public string Folder => Log.PublicFolderOf(root);

    /// <summary>Grows the log to each of these sizes, each published.</summary>
    public async Task Grow(params int[] sizes) => await Grow(NaiveTree.Entry, sizes);

    public async Task Grow(Func<long, byte[]> entry, params int[] sizes)
    {
        await using var log = Log.Open(root, Signer, new LogOptions(), TimeProvider.System);
        foreach (var size in sizes)
        {
            var first = (int)log.Latest.Size;
            await Task.WhenAll(Enumerable.Range(first, size - first).Select(index => log.Append(entry(index), default)));
            await log.WhenPublished(size - 1, default);
        }
    }

    public async Task<string> ProofOf(long index, byte[] extra)
    {
        await using var log = Log.Open(root, Signer, new LogOptions(), TimeProvider.System);
        return log.ProofOf(index, extra);
    }

    /// <summary>A file beside the log.</summary>
    public string Keep(string name, string content)
    {
        var path = Path.Combine(root, name);
        File.WriteAllText(path, content);
        return path;
    }

    public string KeepCheckpoint(string name) => Keep(name, File.ReadAllText(Path.Combine(Folder, "checkpoint")));

    public (int Code, string Output) Verify(params string[] options) => Run(["log", Folder, "--vkey", Signer.Verifier.ToString(), .. options]);

    public static (int Code, string Output) Run(params string[] args)
    {
        using var output = new StringWriter();
        var code = Cli.Run(args, output, output);
        return (code, output.ToString());
    }

    public void Dispose() => Directory.Delete(root, recursive: true);
}
