namespace Domicile.Custody;

/// <summary>
/// A large sealed value on disk: fixed chunks, each sealed with its index and a final flag bound in, so that byte ranges can be read
/// and a cut, reordered or extended file is noticed. It can grow: every flushed byte survives a crash.
/// </summary>
public abstract class SealedFile : IAsyncDisposable
{
    /// <summary>Plaintext bytes written so far, all of them durable after <see cref="Flush"/>.</summary>
    public abstract long Length { get; }

    /// <summary>Appends plaintext.</summary>
    public abstract ValueTask Write(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Returns once everything written is durable and would be found again by reopening the file.</summary>
    public abstract ValueTask Flush(CancellationToken cancellationToken);

    /// <summary>Seals the end: nothing can be appended any more, and only now can the file be opened for reading.</summary>
    public abstract ValueTask Complete(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
