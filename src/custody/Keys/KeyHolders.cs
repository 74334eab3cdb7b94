using System.Security.Cryptography;
using Domicile.Base;

namespace Domicile.Keys;

/// <summary>
/// The people between whom a keyring is split, when the service starts: waits for their shares, which <c>domicile keys unlock</c> brings to this
/// process, and joins them.
/// </summary>
public sealed class KeyHolders
{
    private readonly string _path;
    private readonly KeyringFile _file;
    private readonly ShareSeal _seal;
    private readonly Dictionary<byte, KeyShare> _given = [];

    private KeyHolders(string path, KeyringFile file, ShareSeal seal) => (_path, _file, _seal) = (path, file, seal);

    /// <summary>How many more have to bring theirs.</summary>
    public int Missing => _seal.Need - _given.Count;

    /// <summary>Null where the keyring is not split.</summary>
    /// <exception cref="InvalidDataException">The keyring cannot be used. The message is for the operator.</exception>
    public static KeyHolders? Of(DataFolder data, DomicileOptions arrangement)
    {
        var path = Keyring.PathIn(Path.Combine(data.Path, CustodyFolder.Name, "keys"));
        if (!File.Exists(path)) return null;
        var file = KeyringFile.Read(path).Of(path, arrangement.LedgerOrigin);
        return file.ByShares is { } seal ? new(path, file, seal) : null;
    }

    /// <summary>Takes shares until there are enough.</summary>
    public async Task<HeldKey> Gather(TimeProvider time, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        byte[]? key = null;
        try
        {
            await KeyCommands.Serve(KeyCommands.Listen(Path.GetDirectoryName(_path)!), Answer, time, enough.Token);
        }
        catch (OperationCanceledException) when (key is not null)
        {
            // The last answer has been given.
        }
        return new(key!);

        Task<KeyAnswer> Answer(string verb, string[] arguments)
        {
            var answer = verb == "unlock" && arguments is [var text] ? Take(text) : new(false, $"The keyring is locked: waiting for {Missing} more key holders.");
            if (Missing == 0 && key is null)
            {
                key = Join();
                enough.Cancel();
            }
            return Task.FromResult(answer);
        }
    }

    /// <summary>Whether it is one of the shares, and how many are missing then.</summary>
    internal KeyAnswer Take(string text)
    {
        if (KeyShare.Parse(text) is not { } share || share.X > _seal.Digests.Count
            || !CryptographicOperations.FixedTimeEquals(share.Digest(), _seal.Digests[share.X - 1]))
            return new(false, "This is not a share of this domicile's keyring, or of an earlier splitting.");
        if (!_given.TryAdd(share.X, share)) return new(false, $"This share was given already: waiting for {Missing} more key holders.");
        return new(true, Missing > 0 ? $"Waiting for {Missing} more key holders." : "That was the last one needed: the service starts.");
    }

    internal byte[] Join()
    {
        var key = Shamir.Join([.. _given.Values.Select(share => (share.X, share.Bytes))]);
        foreach (var share in _given.Values) CryptographicOperations.ZeroMemory(share.Bytes);
        // Says now, rather than at the start, if the file was changed.
        _file.Open(_path, key);
        return key;
    }
}

/// <summary>What the holders' shares gave: to be registered with the service, which opens its keyring with it.</summary>
public sealed class HeldKey
{
    internal HeldKey(byte[] bytes) => Bytes = bytes;

    public byte[] Bytes { get; }
}
