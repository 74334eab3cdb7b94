namespace Domicile.Work.Children;

/// <summary>
/// A program that parses what strangers made. Beside the files of a run it sees the shared libraries in <c>/usr/lib</c>, <c>/etc/alternatives</c>,
/// <c>/dev/null</c> and <c>/dev/urandom</c>, and what is named here; all of it read-only.
/// </summary>
/// <param name="Name">Looked for on the PATH, or a full path.</param>
public sealed record SandboxProgram(string Name)
{
    /// <summary>Further files and folders, by full path. What does not exist is left out.</summary>
    public IReadOnlyList<string> Reads { get; init; } = [];

    /// <summary>All of its environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>It needs <c>/proc</c>, which shows its own processes alone.</summary>
    public bool NeedsProc { get; init; }

    /// <summary>It reads what only the service's user may read, so it does not get a user of its own where the service is root.</summary>
    public bool KeepsUser { get; init; }

    /// <summary>It may start processes. No shipped program may: tests see so that the further limits hold by themselves.</summary>
    internal bool Forks { get; init; }

    /// <summary>The full path; null where it is not installed.</summary>
    public string? Find() => Find(Name);

    internal static string? Find(string name) => Path.IsPathRooted(name) ? File.Exists(name) ? name : null
        : (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.GetFullPath(Path.Combine(folder, name))).FirstOrDefault(File.Exists);
}

/// <summary>
/// The files of one run: in the program's working folder under the names that they have in the caller's. It cannot make further ones that the caller
/// would find, nor put a link in the place of one.
/// </summary>
/// <param name="Folder">The caller's folder.</param>
/// <param name="Inputs">Names of files in it that are read.</param>
public sealed record SandboxFiles(string Folder, params IReadOnlyList<string> Inputs)
{
    /// <summary>Names of files in it that are written. They are made, empty, before the program starts.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>Bytes of all outputs together, of which each gets the same share.</summary>
    public long Room { get; init; }

    /// <summary>Nobody but the service enters the folder. So its files can be opened to the program's own user.</summary>
    public bool IsPrivate { get; init; }

    internal const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead;

    internal long Share => Room / Math.Max(Outputs.Count, 1);

    /// <summary>Whether another user can be let read all inputs.</summary>
    internal bool CanBeShared => IsPrivate || Inputs.All(input => (File.GetUnixFileMode(PathOf(input)) & UnixFileMode.OtherRead) != 0);

    internal string PathOf(string name) => Path.GetFileName(name) == name && name.Length > 0 ? Path.Combine(Folder, name)
        : throw new ArgumentException($"{name} is no name of a file.");

    /// <summary>Makes the outputs, and opens inputs and outputs to another user where that is asked for.</summary>
    internal void Prepare(bool forOthers)
    {
        foreach (var output in Outputs)
        {
            File.Delete(PathOf(output));
            using var file = new FileStream(PathOf(output), new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            if (forOthers) File.SetUnixFileMode(file.SafeFileHandle, Readable | UnixFileMode.OtherWrite);
        }
        if (!forOthers || !IsPrivate) return;
        foreach (var input in Inputs)
            if (File.GetUnixFileMode(PathOf(input)) != Readable) File.SetUnixFileMode(PathOf(input), Readable);
    }
}
