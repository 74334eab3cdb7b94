using Domicile.Base;
using Domicile.Custody.Entries;
using Domicile.Keys;
using Domicile.Storage;

namespace Domicile.Backups;

/// <summary>What an operator of custody may ask about its keys, and nothing secret: read beside a running service.</summary>
/// <param name="LedgerVkey">The ledger's name and public key, for <c>domicile verify</c>.</param>
/// <param name="KeyEncryptionVersion">The version that new subject keys are wrapped under.</param>
/// <param name="MinVersion">Lower versions are retired.</param>
/// <param name="ActiveByVersion">How many subject keys are wrapped under each version.</param>
/// <param name="Erased">How many subject keys have been destroyed.</param>
public sealed record KeyReport(string LedgerVkey, int KeyEncryptionVersion, int MinVersion, IReadOnlyDictionary<int, long> ActiveByVersion, long Erased)
{
    /// <summary>The part of all subject keys that is wrapped under a version, from 0 to 1.</summary>
    public double Coverage(int version) => ActiveByVersion.Values.Sum() is var all and > 0 ? ActiveByVersion.GetValueOrDefault(version) / (double)all : 1;

    /// <summary>The report of a domicile that has been started before.</summary>
    /// <exception cref="InvalidDataException">There is no keyring, or it cannot be used. The message is for the operator.</exception>
    public static KeyReport Read(DataFolder data, Databases databases, DomicileOptions arrangement)
    {
        if (!Directory.Exists(Path.Combine(data.Path, CustodyFolder.Name)))
            throw new InvalidDataException($"There is no domicile in {data.Path} yet: start it once, or set DOMICILE_DATA.");
        var path = Keyring.PathIn(Path.Combine(data.Path, CustodyFolder.Name, "keys"));
        if (!File.Exists(path)) throw new InvalidDataException($"{path} is missing: restore it from its backup.");
        var keyring = KeyringFile.Read(path).Of(path, arrangement.LedgerOrigin);
        using var db = new CustodyDb(ModuleDatabases.Of<CustodyDb>(data, databases, CustodyDb.Name, CustodyFolder.Name).Options());
        var active = db.SubjectKeys.Where(key => key.Wrapped != null).GroupBy(key => key.WrapVersion)
            .Select(group => new { group.Key, Count = group.LongCount() }).ToDictionary(group => group.Key, group => group.Count);
        return new(keyring.Vkey, keyring.Version, keyring.MinVersion, active, db.SubjectKeys.LongCount(key => key.Wrapped == null));
    }
}
