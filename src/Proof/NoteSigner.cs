using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Domicile.Proof;

/// <summary>A private Ed25519 key of signed notes, in the written form of Go's <c>golang.org/x/mod/sumdb/note</c>:
/// <c>PRIVATE+KEY+name+hex8(key id)+base64(01 ‖ seed)</c>.</summary>
public sealed class NoteSigner
{
    private const string Prefix = "PRIVATE+KEY+";

    private readonly byte[] seed;

    private NoteSigner(string name, byte[] seed)
    {
        this.seed = seed;
        var publicKey = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(seed, 0, publicKey, 0);
        Verifier = new NoteVerifier(name, publicKey);
    }

    public string Name => Verifier.Name;

    public NoteVerifier Verifier { get; }

    /// <param name="name">For a log its origin, such as <c>domicile.example/ledger</c>: no white space, no plus sign.</param>
    /// <exception cref="ArgumentException">Not such a name.</exception>
    public static NoteSigner Generate(string name) => NoteKey.IsName(name)
        ? new NoteSigner(name, RandomNumberGenerator.GetBytes(Ed25519.SecretKeySize))
        : throw new ArgumentException("A key's name has no white space and no plus sign.", nameof(name));

    /// <exception cref="FormatException">Not such a key. The message does not repeat it.</exception>
    public static NoteSigner Parse(string privateKey)
    {
        if (privateKey.StartsWith(Prefix, StringComparison.Ordinal)
            && NoteKey.TryParse(privateKey[Prefix.Length..], out var name, out var id, out var key))
        {
            var signer = new NoteSigner(name, key);
            if (signer.Verifier.KeyId == id)
            {
                return signer;
            }
        }

        throw new FormatException("Not a private key of the form PRIVATE+KEY+name+id+key.");
    }

    /// <summary>The written form. It is the secret itself.</summary>
    public string ExportPrivateKey() => Prefix + NoteKey.Format(Name, Verifier.KeyId, seed);

    public NoteSignature Sign(string text)
    {
        var message = Encoding.UTF8.GetBytes(text);
        var signature = new byte[Ed25519.SignatureSize];
        Ed25519.Sign(seed, 0, message, 0, message.Length, signature, 0);
        return new NoteSignature(Name, Verifier.KeyId, signature);
    }
}
