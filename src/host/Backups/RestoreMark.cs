using Domicile.Base;

namespace Domicile.Backups;

/// <summary>A file that stands in a data folder for as long as a restore into it is not complete.</summary>
public static class RestoreMark
{
    /// <exception cref="InvalidDataException">A restore into this folder was interrupted. For the operator.</exception>
    public static void RequireNone(DataFolder data)
    {
        if (!File.Exists(PathIn(data))) return;
        throw new InvalidDataException($"A restore into {data.Path} did not finish: empty the folder (and the database) and restore again.");
    }

    internal static void Set(DataFolder data) => DurableFile.Write(PathIn(data), []);

    internal static void Remove(DataFolder data)
    {
        File.Delete(PathIn(data));
        DurableFile.SyncFolder(data.Path);
    }

    private static string PathIn(DataFolder data) => Path.Combine(data.Path, "restoring");
}
