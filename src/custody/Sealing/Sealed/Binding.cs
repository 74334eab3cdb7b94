using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Domicile.Base;

namespace Domicile.Sealing.Sealed;

/// <summary>What a sealed value belongs to: bound in as associated data, so that a value moved to another row, field, subject or
/// domicile does not open.</summary>
/// <param name="Subject">The number of whose key it is sealed under.</param>
public readonly record struct Binding(string Domicile, SubjectId Subject, SealedField Field, Guid Record)
{
    /// <summary>Every part with its length (4 bytes, big-endian) before it, so that no two bindings have the same encoding.</summary>
    public byte[] Encode()
    {
        var (domicile, category, name) = (Utf8.GetByteCount(Domicile), Utf8.GetByteCount(Field.Category), Utf8.GetByteCount(Field.Name));
        var output = new byte[(6 * 4) + domicile + 16 + category + name + 16 + 4];
        var rest = output.AsSpan();
        Utf8.GetBytes(Domicile, Next(ref rest, domicile));
        Subject.Value.TryWriteBytes(Next(ref rest, 16), bigEndian: true, out _);
        Utf8.GetBytes(Field.Category, Next(ref rest, category));
        Utf8.GetBytes(Field.Name, Next(ref rest, name));
        Record.TryWriteBytes(Next(ref rest, 16), bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(Next(ref rest, 4), Field.Version);
        return output;
    }

    public SealedDamagedException Damaged(string how, Exception? cause = null) => new(Field.Name, Record, how, cause);

    /// <summary>Opens a nonce with ciphertext and tag.</summary>
    /// <exception cref="SealedDamagedException">They are not of this cipher's key, or of this associated data.</exception>
    internal void Open(Xaes256Gcm cipher, ReadOnlySpan<byte> input, Span<byte> plaintext, ReadOnlySpan<byte> associated)
    {
        try
        {
            cipher.Open(input[..Xaes256Gcm.NonceSize], input[Xaes256Gcm.NonceSize..], plaintext, associated);
        }
        catch (AuthenticationTagMismatchException changed)
        {
            throw Damaged("Changed or moved.", changed);
        }
    }

    private static Encoding Utf8 => Encoding.UTF8;

    /// <summary>Writes the length of a part and returns where the part goes.</summary>
    private static Span<byte> Next(ref Span<byte> rest, int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(rest, length);
        var part = rest.Slice(4, length);
        rest = rest[(4 + length)..];
        return part;
    }
}
