using Domicile.Backups;
using Domicile.Base;

namespace Domicile.Host;

/// <summary>Only one process serves from a data folder, which must be whole, and which others cannot look into.</summary>
internal static class OwnFolder
{
    /// <summary>Held until it is disposed, or the process ends, however it ends.</summary>
    /// <exception cref="InvalidDataException">
    /// Another process serves from it, a restore into it did not finish, or it is open to others and somebody else's. For the operator.
    /// </exception>
    public static IDisposable Hold(DataFolder data)
    {
        RestoreMark.RequireNone(data);
        data.Sub();
        var held = Lock(data);
        try
        {
            if (data.Close() is { Count: > 0 } open)
                Console.Error.WriteLine($"Others on this machine could reach {open.Count} files in {data.Path}, such as {open[^1]}. "
                    + "They are closed now; if somebody may have copied the keys, make new ones: 'domicile keys rotate'.");
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static FileStream Lock(DataFolder data)
    {
        try
        {
            return new FileStream(Path.Combine(data.Path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException held)
        {
            throw new InvalidDataException($"Another process serves from {data.Path}: stop it first, or set DOMICILE_DATA to another folder.", held);
        }
    }
}
