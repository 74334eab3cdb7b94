using System.Security.Cryptography;
using Domicile.Base;
using Domicile.Proof;

namespace Domicile.Keys;

/// <summary>
/// The custodian's own keys: key-encryption keys by version, in a file that its owner alone may read or in a hardware module; the root of
/// the blind index's keys; the ledger's signing key. Made on the first start. Read by any number of threads, changed by one at a time.
/// </summary>
public sealed class Keyring : IDisposable
{
    private readonly string _path;
    private readonly FileKeyWrap _inFile;
    private readonly TokenKeyWrap? _inToken;
    private readonly UnwrappedKeys _unwrapped;
    private readonly byte[] _indexRoot;
    private KeyringSecrets _secrets;
    private readonly string? _pin;
    private byte[]? _shared;
    private volatile KeyringFile _file;

    private Keyring(string path, KeyringFile file, KeyringSecrets secrets, (TokenKeyWrap Wrap, string Pin)? token, byte[]? shared, TimeProvider time)
    {
        (_path, _file, _secrets, _inToken, _pin, _shared) = (path, file, secrets, token?.Wrap, token?.Pin, shared);
        _inFile = new(secrets.Wrapping);
        _unwrapped = new(time);
        _indexRoot = SubjectKeys.Root(secrets.Index);
        Ledger = NoteSigner.Parse(secrets.Ledger);
    }

    /// <summary>Of the key-encryption key that wraps what is new.</summary>
    public int Version => _file.Version;

    /// <summary>Nothing is unwrapped by a lower version.</summary>
    public int MinVersion => _file.MinVersion;

    /// <summary>Signs checkpoints. Its name is the ledger's origin.</summary>
    public NoteSigner Ledger { get; }

    /// <param name="folder">Of its own, owner-only.</param>
    /// <param name="origin">The ledger's, for a new signing key.</param>
    /// <param name="isNew">Whether nothing is kept yet: otherwise a missing keyring is a loss, and a new one would hide it.</param>
    /// <param name="hardware">Where new key-encryption keys are made; in the file if null.</param>
    /// <param name="shared">What enough holders' shares gave, if the keyring is split between them.</param>
    /// <param name="time">Bounds how long unwrapped keys are held.</param>
    /// <exception cref="InvalidDataException">Others may read it, it is missing, damaged, locked or another domicile's, or the token cannot be used.
    /// For the operator.</exception>
    public static Keyring Open(string folder, string origin, bool isNew, Hardware? hardware = null, byte[]? shared = null, TimeProvider? time = null)
    {
        var path = PathIn(folder);
        time ??= TimeProvider.System;
        if (!File.Exists(path) && !isNew) throw new InvalidDataException($"{path} is missing, but keys have been wrapped by it: restore it from its backup.");
        if (!File.Exists(path)) return Create(path, origin, Token(hardware?.ReadPinIfConfigured()), time);
        var file = KeyringFile.Read(path).Of(path, origin);
        if (file.ByShares is { } by && shared is null) throw new InvalidDataException($"{path} is locked: it needs {by.Need} of its holders' shares.");
        var held = file.ByShares is null ? null : file.Open(path, shared);
        var token = Token(held?.Pin ?? hardware?.ReadPinIfConfigured());
        try
        {
            var key = file.ByToken is { } wrapped ? Demand(token?.Wrap, wrapped.Version).Unwrap(wrapped.Version, wrapped.Key) : null;
            var keyring = new Keyring(path, file, held ?? file.Open(path, key), token, shared, time);
            if (!keyring._inFile.Has(file.Version)) Demand(token?.Wrap, file.Version);
            keyring.DestroyBelow(file.MinVersion);
            return keyring;
        }
        catch (CryptographicException refused)
        {
            token?.Wrap.Dispose();
            throw new InvalidDataException($"{path} was not sealed by this token's key: check DOMICILE_HSM_TOKEN. {refused.Message}", refused);
        }
        catch
        {
            token?.Wrap.Dispose();
            throw;
        }

        (TokenKeyWrap Wrap, string Pin)? Token(string? pin) =>
            pin is null || hardware is not { IsConfigured: true } ? null : (new(new Token(hardware, pin, time), origin), pin);

        TokenKeyWrap Demand(TokenKeyWrap? wrap, int version) => wrap is null
            ? throw new InvalidDataException($"Key-encryption key {version} is in a hardware module: set DOMICILE_HSM.")
            : wrap.Has(version) ? wrap
            : throw new InvalidDataException($"The token {hardware!.Token} has no key-encryption key {version}: another token, or restore it from its backup.");
    }

    public static string PathIn(string folder) => Path.Combine(folder, "keyring.json");

    public byte[] Wrap(int version, ReadOnlySpan<byte> key) => Of(version).Wrap(version, key);

    /// <summary>The key, for the caller to zero.</summary>
    /// <inheritdoc cref="IKeyWrap.Unwrap" path="/exception"/>
    public byte[] Unwrap(int version, ReadOnlySpan<byte> wrapped) => version >= MinVersion ? Of(version).Unwrap(version, wrapped)
        : throw new CryptographicException("Key-encryption keys of this version are retired.");

    /// <summary>The root of a subject's key that was unwrapped a moment ago, for the caller to zero; null if it is not held.</summary>
    public byte[]? Held(SubjectId subject) => _unwrapped.Find(subject);

    /// <summary>The root of a subject's key, for the caller to zero; it is held for a while.</summary>
    /// <inheritdoc cref="Unwrap(int, ReadOnlySpan{byte})" path="/exception"/>
    public byte[] Unwrap(SubjectId subject, int version, ReadOnlySpan<byte> wrapped)
    {
        var key = Unwrap(version, wrapped);
        var root = SubjectKeys.Root(key);
        CryptographicOperations.ZeroMemory(key);
        _unwrapped.Add(subject, root);
        return root;
    }

    /// <summary>Zeroes what is held of a subject's key that is to be destroyed.</summary>
    public void Forget(SubjectId subject) => _unwrapped.Forget(subject);

    /// <summary>The key of a category's blind index.</summary>
    public byte[] IndexKey(string category) => SubjectKeys.Derive(_indexRoot, "domicile/index/v1\n", category);

    /// <summary>
    /// The id of an entry by which the ledger alone tells the custodian what was destroyed, also to one whose database was restored from before: at most
    /// one such entry is about each thing. To everyone else it is random.
    /// </summary>
    public Guid EventId(string kind, string about) => new(SubjectKeys.Derive(_indexRoot, "domicile/event/v1\n", $"{kind}\n{about}").AsSpan(0, 16));

    /// <summary>Whether there is a key-encryption key of this version.</summary>
    public bool Has(int version) => Of(version).Has(version);

    /// <summary>Makes the next key-encryption key, in hardware if there is any, and uses it for nothing yet. Again is harmless.</summary>
    /// <returns>Its version.</returns>
    public int Prepare()
    {
        var next = Version + 1;
        if (_inToken is not null && !_inFile.Has(next)) _inToken.Make(next);
        else _inFile.Make(next);
        Save(_file);
        return next;
    }

    /// <summary>Wraps under it from now on, durably.</summary>
    public void Use(int version)
    {
        if (!Of(version).Has(version)) throw new InvalidOperationException("It was not prepared.");
        Save(_file with { Version = version });
    }

    /// <summary>Refuses lower versions from now on, durably, and destroys them.</summary>
    public void Retire(int minVersion)
    {
        if (minVersion > Version || minVersion < MinVersion) throw new InvalidOperationException("One version is always in use.");
        Save(_file with { MinVersion = minVersion });
        DestroyBelow(minVersion);
        _unwrapped.Clear();
    }

    /// <summary>Shares of a fresh key, to seal the keyring under; nothing changes before <see cref="Lock"/>.</summary>
    public (IReadOnlyList<KeyShare> Shares, ShareSeal Seal, byte[] Key) Split(int shares, int need)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        var split = Shamir.Split(key, shares, need).Select((bytes, at) => new KeyShare(Ledger.Name, (byte)(at + 1), bytes)).ToList();
        return (split, new(need, split.ConvertAll(share => share.Digest())), key);
    }

    /// <summary>Seals the file, with the token's PIN in it, so that the next start needs the holders. A splitting before is void.</summary>
    public void Lock(ShareSeal seal, byte[] key)
    {
        Save(_file with { ByShares = seal, ByToken = null }, _secrets with { Pin = _pin }, key);
    }

    public void Dispose()
    {
        _unwrapped.Dispose();
        _inToken?.Dispose();
        if (_shared is not null) CryptographicOperations.ZeroMemory(_shared);
    }

    private static Keyring Create(string path, string origin, (TokenKeyWrap Wrap, string Pin)? token, TimeProvider time)
    {
        var secrets = new KeyringSecrets(new Dictionary<int, byte[]>(), RandomNumberGenerator.GetBytes(32), NoteSigner.Generate(origin).ExportPrivateKey(), null);
        var file = new KeyringFile { Version = 1, MinVersion = 1, Vkey = NoteSigner.Parse(secrets.Ledger).Verifier.ToString(), Secrets = [] };
        var keyring = new Keyring(path, file, secrets, token, null, time);
        keyring.Of(1).Make(1);
        keyring.Save(file);
        DurableFile.SyncFolder(Path.GetDirectoryName(Path.GetDirectoryName(path))!);
        return keyring;
    }

    private void DestroyBelow(int minVersion)
    {
        var before = _inFile.Keys.Count;
        for (var version = 1; version < minVersion; version++)
        {
            _inFile.Destroy(version);
            _inToken?.Destroy(version);
        }
        if (_inFile.Keys.Count != before) Save(_file);
    }

    private IKeyWrap Of(int version) => _inToken is null || _inFile.Has(version) ? _inFile : _inToken;

    private void Save(KeyringFile next, KeyringSecrets? changed = null, byte[]? shared = null)
    {
        var secrets = changed ?? _secrets;
        byte[]? key = shared ?? _shared, fresh = null;
        if (next.ByShares is null && !_inFile.Has(next.Version))
        {
            key = fresh = RandomNumberGenerator.GetBytes(32);
            next = next with { ByToken = new(next.Version, Of(next.Version).Wrap(next.Version, fresh)) };
        }
        next = next.Seal(secrets with { Wrapping = _inFile.Keys }, key);
        if (fresh is not null) CryptographicOperations.ZeroMemory(fresh);
        next.Write(_path);
        (_file, _secrets, _shared) = (next, secrets, shared ?? _shared);
    }
}
