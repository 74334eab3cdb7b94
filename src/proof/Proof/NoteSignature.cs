using System.Buffers.Binary;

namespace Domicile.Proof;

/// <summary>One signature line of a note: <c>— name base64(key id ‖ signature)</c>.</summary>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Bytes)
{
    private const string Prefix = "— ";

    public static bool TryParse(string line, out NoteSignature signature)
    {
        signature = new NoteSignature("", 0, default);
        if (!line.StartsWith(Prefix, StringComparison.Ordinal)
            || line[Prefix.Length..].Split(' ') is not [var name, var base64]
            || !NoteKey.IsName(name)
            || !StrictBase64.TryDecode(base64, out var bytes) || bytes.Length <= sizeof(uint))
        {
            return false;
        }

        signature = new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(sizeof(uint)));
        return true;
    }

    public override string ToString()
    {
        var bytes = new byte[sizeof(uint) + Bytes.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Bytes.CopyTo(bytes.AsMemory(sizeof(uint)));
        return $"{Prefix}{Name} {Convert.ToBase64String(bytes)}";
    }
}
