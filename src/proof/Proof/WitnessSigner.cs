using System.Buffers.Binary;

namespace Domicile.Proof;

/// <summary>A witness's private Ed25519 key: <c>PRIVATE+KEY+name+hex8(key id)+base64(04 ‖ seed)</c>. The signed message does not hold the
/// name, so one key must not serve under two.</summary>
public sealed class WitnessSigner
{
    private readonly byte[] seed;

    private WitnessSigner((string Name, byte[] Seed) key) => (seed, Verifier) = (key.Seed, new WitnessVerifier(key.Name, NoteKey.PublicOf(key.Seed)));

    public WitnessVerifier Verifier { get; }

    /// <param name="name">Such as <c>witness.example/w1</c>: no white space, no plus sign.</param>
    /// <exception cref="ArgumentException">Not such a name.</exception>
    public static WitnessSigner Generate(string name) => new(NoteKey.Generate(name));

    /// <exception cref="FormatException">Not such a key. The message does not repeat it.</exception>
    public static WitnessSigner Parse(string privateKey) => new(NoteKey.ParsePrivate(privateKey, NoteKey.Witness));

    /// <summary>The written form. It is the secret itself.</summary>
    public string ExportPrivateKey() => NoteKey.FormatPrivate(Verifier.Name, Verifier.KeyId, NoteKey.Witness, seed);

    /// <summary>Says that at this time this is the largest tree of its log that the witness has seen, and consistent with all before.</summary>
    /// <param name="text">Of a checkpoint.</param>
    public NoteSignature Cosign(string text, DateTimeOffset now)
    {
        var seconds = now.ToUnixTimeSeconds();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(seconds);
        var signature = NoteKey.Sign(seed, WitnessVerifier.Message(text, seconds));
        var bytes = new byte[sizeof(long) + signature.Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, seconds);
        signature.CopyTo(bytes, sizeof(long));
        return new NoteSignature(Verifier.Name, Verifier.KeyId, bytes);
    }
}
