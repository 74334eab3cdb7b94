using Domicile.Base;
using Domicile.Custody.Entries;
using Domicile.Keys;

namespace Domicile.Custody.KeyRotation;

/// <summary>
/// Changes the key-encryption key. Each step stands in the ledger before it takes effect; a step that a crash cut off is repeated, and its entry
/// may then stand there twice.
/// </summary>
internal sealed class Rotation(Keyring keys, WriteQueue writes, EntryBook book) : IDisposable
{
    public static readonly Refusal VersionInUse = new("version-in-use", 409, "Subject keys are still wrapped under this version, or under one before it.");
    public static readonly Refusal NoSuchVersion = new("no-such-version", 404, "Only a version before the current one, and not yet retired, can be retired.");

    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Raised when there is something to rewrap.</summary>
    public event Action? Rotated;

    /// <summary>Makes a new key-encryption key. What is new is wrapped under it from now on; <see cref="Rewrap"/> brings the rest.</summary>
    /// <returns>Its version.</returns>
    public Task<Outcome<int>> Rotate() => OneByOne<int>(async () =>
    {
        var version = keys.Prepare();
        await book.Record(Kinds.Rotate, version);
        keys.Use(version);
        Rotated?.Invoke();
        return version;
    });

    /// <summary>Destroys the key-encryption keys up to a version, which nothing may be wrapped under. Backups made before a subject key was
    /// rewrapped do not open from then on.</summary>
    public Task<Outcome<Done>> Retire(int version) => OneByOne<Done>(async () =>
    {
        if (version < keys.MinVersion || version >= keys.Version) return NoSuchVersion;
        // In the one writer, which adds keys under the current version alone: once there are none, there will be none.
        var left = await writes.Do(batch => batch.Db.SubjectKeys.LongCount(key => key.Wrapped != null && key.WrapVersion <= version));
        if (left > 0) return VersionInUse;
        await book.Record(Kinds.Retire, version, EventIds.RetirementOf(keys, version));
        keys.Retire(version + 1);
        return default(Done);
    });

    public void Dispose() => _one.Dispose();

    private async Task<Outcome<T>> OneByOne<T>(Func<Task<Outcome<T>>> step)
    {
        await _one.WaitAsync();
        try
        {
            return await Receipts.WithReceipt(step);
        }
        finally
        {
            _one.Release();
        }
    }
}
