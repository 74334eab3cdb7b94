namespace Domicile.Base;

/// <summary>Where a domicile keeps its files.</summary>
public sealed class DataFolder
{
    /// <summary>Default: <c>data</c> in the working directory.</summary>
    [Setting("DOMICILE_DATA")]
    public string Path
    {
        get;
        set => field = System.IO.Path.GetFullPath(value);
    } = System.IO.Path.GetFullPath("data");

    /// <summary>The named folder inside, made if it is missing; it, and those between, readable by their owner alone.</summary>
    public string Sub(params string[] names)
    {
        for (var depth = 0; depth <= names.Length; depth++)
            Directory.CreateDirectory(System.IO.Path.Combine([Path, .. names[..depth]]), OwnerOnly.Folder);
        return System.IO.Path.Combine([Path, .. names]);
    }

    /// <summary>
    /// Closes the folder to others, and in it the planes' folders with their tables and keys, whatever their permissions were. The published ledger is
    /// public, and media are many: they are closed by the folder around them.
    /// </summary>
    /// <returns>Files that others could have read or changed until now.</returns>
    /// <exception cref="InvalidDataException">Something is somebody else's. For the operator.</exception>
    public IReadOnlyList<string> Close()
    {
        Sub();
        var wasOpen = OwnerOnly.Close(Path);
        var files = new List<string>();
        foreach (var plane in (string[])["service", "custody", "custodian"]) Close(System.IO.Path.Combine(Path, plane), files);
        return wasOpen ? files : [];
    }

    private static void Close(string folder, List<string> files)
    {
        // What a link leads to is closed by whoever set it.
        if (!Directory.Exists(folder) || new DirectoryInfo(folder).LinkTarget is not null) return;
        OwnerOnly.Close(folder);
        files.AddRange(Directory.EnumerateFiles(folder).Where(file => new FileInfo(file).LinkTarget is null && OwnerOnly.Close(file)));
        foreach (var below in Directory.EnumerateDirectories(folder))
            if (!below.EndsWith("/ledger/public", StringComparison.Ordinal)) Close(below, files);
    }
}
