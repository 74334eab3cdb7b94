using Domicile.Backups;
using Domicile.Base;

namespace Domicile.Host;

/// <summary>Only one process serves from a data folder, which must be whole.</summary>
internal static class OwnFolder
{
    /// <summary>Held until it is disposed, or the process ends, however it ends.</summary>
    /// <exception cref="InvalidDataException">Another process serves from it, or a restore into it did not finish. For the operator.</exception>
    public static IDisposable Hold(DataFolder data)
    {
        RestoreMark.RequireNone(data);
        data.Sub();
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
