using System.Text;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Domicile.Proof;

/// <summary>A public Ed25519 key of signed notes, written as a vkey: <c>name+hex8(key id)+base64(01 ‖ key)</c>.</summary>
public sealed class NoteVerifier
{
    private readonly byte[] publicKey;

    internal NoteVerifier(string name, byte[] publicKey)
    {
        this.publicKey = publicKey;
        (Name, KeyId) = (name, NoteKey.Id(name, publicKey));
    }

    public string Name { get; }

    public uint KeyId { get; }

    /// <exception cref="FormatException">Not a vkey of an Ed25519 key.</exception>
    public static NoteVerifier Parse(string vkey)
    {
        if (NoteKey.TryParse(vkey, out var name, out var id, out var key))
        {
            var verifier = new NoteVerifier(name, key);
            if (verifier.KeyId == id)
            {
                return verifier;
            }
        }

        throw new FormatException("Not a verifier key of the form name+id+key.");
    }

    public bool Verify(string text, ReadOnlySpan<byte> signature)
    {
        var message = Encoding.UTF8.GetBytes(text);
        return signature.Length == Ed25519.SignatureSize
            && Ed25519.Verify(signature.ToArray(), 0, publicKey, 0, message, 0, message.Length);
    }

    /// <summary>The vkey.</summary>
    public override string ToString() => NoteKey.Format(Name, KeyId, publicKey);
}
