using System.Buffers.Binary;
using System.Globalization;

namespace Domicile.Proof;

/// <summary>A witness's public Ed25519 key, written as a vkey: <c>name+hex8(key id)+base64(04 ‖ key)</c>. Its signatures say when they were
/// made (C2SP tlog-cosignature v1): the bytes are <c>u64 big-endian seconds since 1970 ‖ Ed25519 signature</c>, and what is signed is
/// <c>cosignature/v1</c>, <c>time SECONDS</c> and the whole text of the checkpoint.</summary>
public sealed class WitnessVerifier
{
    private const int TimeSize = sizeof(ulong);

    private readonly byte[] publicKey;

    internal WitnessVerifier(string name, byte[] publicKey)
    {
        this.publicKey = publicKey;
        (Name, KeyId) = (name, NoteKey.Id(name, NoteKey.Witness, publicKey));
    }

    public string Name { get; }

    public uint KeyId { get; }

    internal ReadOnlySpan<byte> PublicKey => publicKey;

    /// <exception cref="FormatException">Not a vkey of a witness's Ed25519 key. A log's key is none.</exception>
    public static WitnessVerifier Parse(string vkey)
    {
        var (name, key) = NoteKey.ParsePublic(vkey, NoteKey.Witness);
        return new WitnessVerifier(name, key);
    }

    /// <param name="text">Of a checkpoint.</param>
    /// <param name="cosignature">As in a <see cref="NoteSignature"/>.</param>
    /// <param name="unixSeconds">When the witness says that it signed.</param>
    public bool Verify(string text, ReadOnlySpan<byte> cosignature, out long unixSeconds)
    {
        unixSeconds = 0;
        if (cosignature.Length <= TimeSize)
        {
            return false;
        }

        // 2^63 and more is forbidden, and zero says that the witness does not call it the latest.
        unixSeconds = BinaryPrimitives.ReadInt64BigEndian(cosignature);
        return unixSeconds > 0 && NoteKey.Verify(publicKey, Message(text, unixSeconds), cosignature[TimeSize..]);
    }

    /// <summary>The vkey.</summary>
    public override string ToString() => NoteKey.Format(Name, KeyId, NoteKey.Witness, publicKey);

    internal static string Message(string text, long unixSeconds) =>
        string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {unixSeconds}\n{text}");
}
