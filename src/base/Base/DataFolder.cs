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
            Directory.CreateDirectory(System.IO.Path.Combine([Path, .. names[..depth]]), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return System.IO.Path.Combine([Path, .. names]);
    }
}
