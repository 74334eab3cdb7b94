using System.Security.Cryptography;
using Domicile.Base;
using Microsoft.Win32.SafeHandles;

namespace Domicile.Sealing.Sealed;

/// <summary>
/// A large sealed value on disk, being written. Fixed chunks are each sealed with their index and a final flag bound in, so that byte
/// ranges can be read later and a cut, reordered or extended file is noticed. It can grow at any byte offset: what was flushed survives
/// a crash. One writer at a time, not for concurrent use. Get one from <see cref="IVault"/>.
/// </summary>
/// <remarks>
/// The open tail, less than a chunk, is kept in one of two slots in turn, with the number of whole chunks before it: a flush syncs the
/// chunks, then writes and syncs the slot that does not hold the last flushed state. Whenever the writer is killed, one slot names
/// a state that was durable, and reopening cuts whatever lies beyond it.
/// </remarks>
public sealed class SealedFile : IAsyncDisposable
{
    private readonly FileStream _file;
    private readonly FileFormat _format;
    private readonly byte[] _tail = new byte[FileFormat.ChunkSize];
    private readonly byte[] _output = new byte[FileFormat.SlotSize];
    private long _generation;
    private long _chunks;
    private int _bytes;
    private bool _flushed;
    private bool _broken;

    private SealedFile(FileStream file, FileFormat format) => (_file, _format) = (file, format);

    /// <summary>Plaintext bytes written so far, all of them durable after <see cref="Flush"/>.</summary>
    public long Length => _chunks * FileFormat.ChunkSize + _bytes;

    /// <summary>The end has been sealed: nothing can be appended any more.</summary>
    public bool IsComplete { get; private set; }

    internal SafeFileHandle Handle => _file.SafeFileHandle;

    internal static async ValueTask<SealedFile> Create(FileStream stream, CategoryKey key, Binding binding, TimeProvider time)
    {
        var file = new SealedFile(stream, FileFormat.New(key, binding, time));
        await RandomAccess.WriteAsync(file.Handle, file._format.Header, 0);
        stream.Flush(true);
        return file;
    }

    internal static async ValueTask<SealedFile> Resume(FileStream stream, CategoryKey key, Binding binding, TimeProvider time)
    {
        var file = new SealedFile(stream, await ReadHeader(stream, key, binding, time));
        if (await IsFinal(stream, file._format)) file.Complete(stream.Length);
        else await file.Recover();
        return file;
    }

    /// <exception cref="SealedDamagedException">Not complete, cut, extended, changed, or another's.</exception>
    public static async ValueTask<Stream> Read(Stream stream, CategoryKey key, Binding binding, TimeProvider time)
    {
        var format = await ReadHeader(stream, key, binding, time);
        if (await IsFinal(stream, format)) return new SealedFileReader(stream, format);
        format.Dispose();
        throw binding.Damaged("The sealed file has no end.");
    }

    /// <summary>Appends plaintext.</summary>
    /// <exception cref="KeyExpiredException">The term of the access is over: reopen the file.</exception>
    public async ValueTask Write(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        Demand();
        while (!bytes.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // A full tail waits for the next byte: only then is it known not to be the final chunk.
            if (_bytes == FileFormat.ChunkSize) await WriteChunk(final: false);
            var taken = Math.Min(FileFormat.ChunkSize - _bytes, bytes.Length);
            bytes[..taken].CopyTo(_tail.AsMemory(_bytes));
            _bytes += taken;
            _flushed = false;
            bytes = bytes[taken..];
        }
    }

    /// <summary>Returns once everything written is durable and would be found again by reopening the file.</summary>
    public async ValueTask Flush(CancellationToken cancellationToken)
    {
        if (IsComplete || _flushed) return;
        Demand();
        cancellationToken.ThrowIfCancellationRequested();
        _broken = true;
        _file.Flush(true);
        var size = _format.SealSlot(_generation + 1, _chunks, _tail.AsSpan(0, _bytes), _output);
        await RandomAccess.WriteAsync(Handle, _output.AsMemory(0, size), FileFormat.SlotAt(_generation + 1), CancellationToken.None);
        _file.Flush(true);
        _generation++;
        (_flushed, _broken) = (true, false);
    }

    /// <summary>Seals the end, durably. Only now can the file be opened for reading. Completing twice is harmless.</summary>
    public async ValueTask Complete(CancellationToken cancellationToken)
    {
        if (IsComplete) return;
        Demand();
        cancellationToken.ThrowIfCancellationRequested();
        var length = Length;
        await WriteChunk(final: true);
        _broken = true;
        _file.Flush(true);
        _broken = false;
        (_chunks, _bytes) = (length / FileFormat.ChunkSize, (int)(length % FileFormat.ChunkSize));
        IsComplete = true;
    }

    /// <summary>Closes the file. What was not flushed is lost.</summary>
    public async ValueTask DisposeAsync()
    {
        CryptographicOperations.ZeroMemory(_tail);
        _format.Dispose();
        await _file.DisposeAsync();
    }

    private static async ValueTask<FileFormat> ReadHeader(Stream file, CategoryKey key, Binding binding, TimeProvider time)
    {
        var header = new byte[FileFormat.HeaderSize];
        file.Position = 0;
        var read = await file.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false);
        return FileFormat.Of(header.AsSpan(0, read), key, binding, time);
    }

    private static async ValueTask<bool> IsFinal(Stream file, FileFormat format)
    {
        if (!FileFormat.TryMeasure(file.Length, out var chunks, out var last)) return false;
        var chunk = new byte[last + FileFormat.ChunkOverhead];
        file.Position = FileFormat.ChunkAt(chunks - 1);
        var read = await file.ReadAtLeastAsync(chunk, chunk.Length, throwOnEndOfStream: false);
        try
        {
            format.OpenChunk(chunks - 1, final: true, chunk.AsSpan(0, read), new byte[last]);
            return true;
        }
        catch (SealedDamagedException)
        {
            return false;
        }
    }

    private void Complete(long fileSize)
    {
        FileFormat.TryMeasure(fileSize, out var chunks, out var last);
        (_chunks, _bytes) = (chunks - 1, last);
        IsComplete = true;
    }

    private async ValueTask Recover()
    {
        var spare = new byte[FileFormat.ChunkSize];
        for (var slot = 0; slot < 2; slot++)
        {
            var read = await RandomAccess.ReadAsync(Handle, _output, FileFormat.SlotAt(slot));
            if (_format.OpenSlot(_output.AsSpan(0, read), spare) is not { } state || state.Generation <= _generation) continue;
            (_generation, _chunks, _bytes) = state;
            spare.CopyTo(_tail.AsSpan());
        }
        if (_file.Length > FileFormat.ChunkAt(_chunks)) _file.SetLength(FileFormat.ChunkAt(_chunks));
        _flushed = true;
        CryptographicOperations.ZeroMemory(spare);
    }

    private async ValueTask WriteChunk(bool final)
    {
        if (_chunks == FileFormat.MaxChunks) throw new IOException("A sealed file holds 256 GiB at most.");
        _broken = true;
        var size = _format.SealChunk(_chunks, final, _tail.AsSpan(0, _bytes), _output);
        await RandomAccess.WriteAsync(Handle, _output.AsMemory(0, size), FileFormat.ChunkAt(_chunks), CancellationToken.None);
        (_chunks, _bytes, _broken) = (_chunks + 1, 0, false);
    }

    private void Demand()
    {
        if (IsComplete) throw new InvalidOperationException("The sealed file is complete.");
        if (_broken) throw new IOException("A write of unknown outcome: reopen the file.");
    }
}
