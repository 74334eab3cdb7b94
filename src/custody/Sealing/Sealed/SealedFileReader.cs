using System.Security.Cryptography;
using Domicile.Base;

namespace Domicile.Sealing.Sealed;

/// <summary>A complete sealed file, opened chunk by chunk at any position. Not for concurrent use.</summary>
internal sealed class SealedFileReader : Stream
{
    private readonly Stream _file;
    private readonly FileFormat _format;
    private readonly byte[] _input = new byte[FileFormat.Stride];
    private readonly byte[] _chunk = new byte[FileFormat.ChunkSize];
    private readonly long _chunks;
    private long _position;
    private long _open = -1;

    public SealedFileReader(Stream file, FileFormat format)
    {
        (_file, _format) = (file, format);
        FileFormat.TryMeasure(file.Length, out _chunks, out var last);
        Length = (_chunks - 1) * FileFormat.ChunkSize + last;
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => _position,
        _ => Length,
    };

    /// <exception cref="SealedDamagedException">The chunk was changed or moved.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= Length || buffer.IsEmpty) return 0;
        var index = _position / FileFormat.ChunkSize;
        if (_open != index)
        {
            _open = -1;
            _file.Position = FileFormat.ChunkAt(index);
            Open(index, await _file.ReadAtLeastAsync(_input, _input.Length, throwOnEndOfStream: false, cancellationToken));
        }
        return Take(buffer.Span);
    }

    public override int Read(Span<byte> buffer)
    {
        if (_position >= Length || buffer.IsEmpty) return 0;
        var index = _position / FileFormat.ChunkSize;
        if (_open != index)
        {
            _open = -1;
            _file.Position = FileFormat.ChunkAt(index);
            Open(index, _file.ReadAtLeast(_input, _input.Length, throwOnEndOfStream: false));
        }
        return Take(buffer);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            CryptographicOperations.ZeroMemory(_chunk);
            _format.Dispose();
            _file.Dispose();
        }
        base.Dispose(disposing);
    }

    private void Open(long index, int read)
    {
        var size = SizeOf(index);
        if (read != size + FileFormat.ChunkOverhead) throw _format.Binding.Damaged("The sealed file was cut.");
        _format.OpenChunk(index, index == _chunks - 1, _input.AsSpan(0, read), _chunk.AsSpan(0, size));
        _open = index;
    }

    private int SizeOf(long index) => (int)Math.Min(FileFormat.ChunkSize, Length - index * FileFormat.ChunkSize);

    private int Take(Span<byte> buffer)
    {
        var at = (int)(_position % FileFormat.ChunkSize);
        var taken = Math.Min(SizeOf(_open) - at, buffer.Length);
        _chunk.AsSpan(at, taken).CopyTo(buffer);
        _position += taken;
        return taken;
    }
}
