namespace Domicile.Proof;

/// <summary>A log's private Ed25519 key, in the written form of Go's <c>golang.org/x/mod/sumdb/note</c>:
/// <c>PRIVATE+KEY+name+hex8(key id)+base64(01 ‖ seed)</c>.</summary>
public sealed class NoteSigner
{
    private readonly byte[] seed;

    private NoteSigner((string Name, byte[] Seed) key) => (seed, Verifier) = (key.Seed, new NoteVerifier(key.Name, NoteKey.PublicOf(key.Seed)));

    public string Name => Verifier.Name;

    public NoteVerifier Verifier { get; }

    /// <param name="name">For a log its origin, such as <c>domicile.example/ledger</c>: no white space, no plus sign.</param>
    /// <exception cref="ArgumentException">Not such a name.</exception>
    public static NoteSigner Generate(string name) => new(NoteKey.Generate(name));

    /// <exception cref="FormatException">Not such a key. The message does not repeat it.</exception>
    public static NoteSigner Parse(string privateKey) => new(NoteKey.ParsePrivate(privateKey, NoteKey.Log));

    /// <summary>The written form. It is the secret itself.</summary>
    public string ExportPrivateKey() => NoteKey.FormatPrivate(Name, Verifier.KeyId, NoteKey.Log, seed);

    public NoteSignature Sign(string text) => new(Name, Verifier.KeyId, NoteKey.Sign(seed, text));
}
