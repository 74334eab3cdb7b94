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

    /// <summary>The named folder inside, made if it is missing, readable by its owner alone.</summary>
    public string Sub(params string[] names)
    {
        var path = System.IO.Path.Combine([Path, .. names]);
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
