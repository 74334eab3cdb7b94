namespace Domicile.Proof;

/// <summary>A log's public Ed25519 key, written as a vkey: <c>name+hex8(key id)+base64(01 ‖ key)</c>.</summary>
public sealed class NoteVerifier
{
    private readonly byte[] publicKey;

    internal NoteVerifier(string name, byte[] publicKey)
    {
        this.publicKey = publicKey;
        (Name, KeyId) = (name, NoteKey.Id(name, NoteKey.Log, publicKey));
    }

    public string Name { get; }

    public uint KeyId { get; }

    internal ReadOnlySpan<byte> PublicKey => publicKey;

    /// <exception cref="FormatException">Not a vkey of a log's Ed25519 key.</exception>
    public static NoteVerifier Parse(string vkey)
    {
        var (name, key) = NoteKey.ParsePublic(vkey, NoteKey.Log);
        return new NoteVerifier(name, key);
    }

    public bool Verify(string text, ReadOnlySpan<byte> signature) => NoteKey.Verify(publicKey, text, signature);

    /// <summary>The vkey.</summary>
    public override string ToString() => NoteKey.Format(Name, KeyId, NoteKey.Log, publicKey);
}
