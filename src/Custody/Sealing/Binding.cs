using System.Buffers.Binary;
using System.Text;
using Domicile.Kernel;

namespace Domicile.Custody;

/// <summary>What a sealed value belongs to: bound in as associated data, so that a value moved to another row, field, subject or
/// domicile does not open.</summary>
internal readonly record struct Binding(string Domicile, SubjectId Subject, SealedField Field, Guid Record)
{
    /// <summary>Every part with its length (4 bytes, big-endian) before it, so that no two bindings have the same encoding.</summary>
    public byte[] Encode()
    {
        Span<byte> ids = stackalloc byte[32];
        Subject.Value.TryWriteBytes(ids, bigEndian: true, out _);
        Record.TryWriteBytes(ids[16..], bigEndian: true, out _);
        var buffer = new MemoryStream(160);
        Add(buffer, Encoding.UTF8.GetBytes(Domicile));
        Add(buffer, ids[..16]);
        Add(buffer, Encoding.UTF8.GetBytes(Field.Category));
        Add(buffer, Encoding.UTF8.GetBytes(Field.Name));
        Add(buffer, ids[16..]);
        Span<byte> version = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(version, Field.Version);
        Add(buffer, version);
        return buffer.ToArray();
    }

    private static void Add(MemoryStream buffer, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        buffer.Write(length);
        buffer.Write(part);
    }
}
