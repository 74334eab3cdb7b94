using System.Buffers.Binary;
using System.Security.Cryptography;
using Domicile.Base;

namespace Domicile.Sealing.Sealed;

/// <summary>
/// The layout of a sealed file and its cipher.
/// <code>
/// header   "domicile sealed 1\n" (18)  salt (32)  commitment (32)
/// slot A   the open tail while the file grows, see below; a hole or stale once it is complete
/// slot B   the same
/// chunk 0  nonce (24)  ciphertext (65,536)  tag (16)
/// chunk 1  …
/// chunk n  the last, 0 to 65,536 bytes, sealed with the final flag
/// slot     generation (8)  whole chunks (8)  bytes in the tail (4)  nonce (24)  ciphertext  tag (16)
/// </code>
/// Every file has its own key, HKDF(category key, salt, binding): chunks of another file do not open in it. Associated data of a
/// chunk is its index and the final flag, that of a slot its first 20 bytes. Nonces are random and never derived from the position,
/// since a chunk may be sealed twice with different content when a writer is killed and the sender sends something else.
/// </summary>
internal sealed class FileFormat : IDisposable
{
    public const int ChunkSize = 64 * 1024;
    public const int ChunkOverhead = Xaes256Gcm.NonceSize + Xaes256Gcm.TagSize;
    public const int Stride = ChunkSize + ChunkOverhead;
    public const int SlotHead = 20;
    public const int SlotSize = SlotHead + Stride;
    public const int HeaderSize = 18 + SaltSize + CategoryKey.CommitmentSize;
    public const long FirstChunk = HeaderSize + 2 * SlotSize;

    /// <summary>256 GiB: far beyond any upload, far below what arithmetic or the cipher bear.</summary>
    public const long MaxChunks = 1L << 22;

    private const int SaltSize = 32;

    private readonly Xaes256Gcm _cipher;
    private readonly TimeProvider _time;
    private readonly TimeSpan _term;
    private readonly long _start;

    private FileFormat(CategoryKey key, Binding binding, ReadOnlySpan<byte> salt, TimeProvider time)
    {
        (Binding, _time, _term, _start) = (binding, time, key.Left, time.GetTimestamp());
        var derived = key.Derive(salt, [.. "domicile/file/v1\n"u8, .. binding.Encode()]);
        _cipher = new(derived.AsSpan(0, Xaes256Gcm.KeySize));
        Header = [.. Magic, .. salt, .. derived.AsSpan(Xaes256Gcm.KeySize)];
        CryptographicOperations.ZeroMemory(derived);
    }

    public byte[] Header { get; }

    public Binding Binding { get; }

    private static ReadOnlySpan<byte> Magic => "domicile sealed 1\n"u8;

    public static FileFormat New(CategoryKey key, Binding binding, TimeProvider time) =>
        new(key, binding, RandomNumberGenerator.GetBytes(SaltSize), time);

    /// <exception cref="SealedDamagedException">Another key's file, bound to something else, or no sealed file.</exception>
    public static FileFormat Of(ReadOnlySpan<byte> header, CategoryKey key, Binding binding, TimeProvider time)
    {
        if (header.Length != HeaderSize || !header.StartsWith(Magic)) throw binding.Damaged("Not a sealed file.");
        var format = new FileFormat(key, binding, header.Slice(Magic.Length, SaltSize), time);
        if (CryptographicOperations.FixedTimeEquals(header, format.Header)) return format;
        format.Dispose();
        throw binding.Damaged("Sealed under another key, or for something else.");
    }

    public static long ChunkAt(long index) => FirstChunk + index * Stride;

    public static long SlotAt(long generation) => HeaderSize + generation % 2 * SlotSize;

    /// <summary>How many chunks a complete file of this size has, and the plaintext size of the last; false where none has this size.</summary>
    public static bool TryMeasure(long fileSize, out long chunks, out int last)
    {
        var body = fileSize - FirstChunk;
        chunks = (body + Stride - 1) / Stride;
        last = (int)(body - (chunks - 1) * Stride) - ChunkOverhead;
        return chunks is > 0 and <= MaxChunks && last >= 0;
    }

    /// <summary>Writes nonce, ciphertext and tag.</summary>
    public int SealChunk(long index, bool final, ReadOnlySpan<byte> plaintext, Span<byte> output)
    {
        Span<byte> associated = stackalloc byte[9];
        return Seal(ChunkData(index, final, associated), plaintext, output);
    }

    /// <exception cref="SealedDamagedException">Not this chunk of this file.</exception>
    public void OpenChunk(long index, bool final, ReadOnlySpan<byte> input, Span<byte> plaintext)
    {
        Span<byte> associated = stackalloc byte[9];
        Open(ChunkData(index, final, associated), input, plaintext);
    }

    public int SealSlot(long generation, long chunks, ReadOnlySpan<byte> tail, Span<byte> output)
    {
        BinaryPrimitives.WriteInt64BigEndian(output, generation);
        BinaryPrimitives.WriteInt64BigEndian(output[8..], chunks);
        BinaryPrimitives.WriteInt32BigEndian(output[16..], tail.Length);
        return SlotHead + Seal(output[..SlotHead], tail, output[SlotHead..]);
    }

    /// <summary>The state that a slot keeps, its tail written to <paramref name="tail"/>; null where the slot was never written whole.</summary>
    public (long Generation, long Chunks, int Bytes)? OpenSlot(ReadOnlySpan<byte> input, Span<byte> tail)
    {
        if (input.Length < SlotHead + ChunkOverhead) return null;
        var (generation, chunks, bytes) = (BinaryPrimitives.ReadInt64BigEndian(input),
            BinaryPrimitives.ReadInt64BigEndian(input[8..]), BinaryPrimitives.ReadInt32BigEndian(input[16..]));
        if (bytes is < 0 or > ChunkSize || input.Length < SlotHead + ChunkOverhead + bytes) return null;
        try
        {
            Open(input[..SlotHead], input.Slice(SlotHead, ChunkOverhead + bytes), tail[..bytes]);
            return (generation, chunks, bytes);
        }
        catch (SealedDamagedException)
        {
            return null;
        }
    }

    public void Dispose() => _cipher.Dispose();

    private static Span<byte> ChunkData(long index, bool final, Span<byte> associated)
    {
        BinaryPrimitives.WriteInt64BigEndian(associated, index);
        associated[8] = final ? (byte)1 : (byte)0;
        return associated;
    }

    private int Seal(ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plaintext, Span<byte> output)
    {
        Demand();
        RandomNumberGenerator.Fill(output[..Xaes256Gcm.NonceSize]);
        _cipher.Seal(output[..Xaes256Gcm.NonceSize], plaintext, output[Xaes256Gcm.NonceSize..], associated);
        return plaintext.Length + ChunkOverhead;
    }

    private void Open(ReadOnlySpan<byte> associated, ReadOnlySpan<byte> input, Span<byte> plaintext)
    {
        Demand();
        Binding.Open(_cipher, input, plaintext, associated);
    }

    private void Demand()
    {
        if (_time.GetElapsedTime(_start) >= _term) throw new KeyExpiredException();
    }
}
