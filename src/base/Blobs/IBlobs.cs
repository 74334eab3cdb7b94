namespace Domicile.Blobs;

/// <summary>
/// Complete, immutable files of any size. A blob's name means one content for ever: nothing is overwritten, and which blob is live is said by
/// a row in a module's database. What is still being written belongs in a local file, and becomes a blob once it is complete.
/// </summary>
public interface IBlobs
{
    /// <summary>
    /// Stores a blob. Until it is whole, no other call sees it; when this returns, it is durable. Of several puts of one name at once, one succeeds.
    /// </summary>
    /// <param name="name">Not in use.</param>
    /// <param name="content">Read from its position to its end.</param>
    /// <param name="limit">Bytes that are stored at most.</param>
    /// <param name="cancellationToken">Gives up; nothing is stored.</param>
    /// <exception cref="BlobExistsException">The name is in use; that blob is as it was.</exception>
    /// <exception cref="InvalidDataException">The content is longer than the limit; nothing is stored.</exception>
    /// <exception cref="Base.UnknownOutcomeException">The blob may or may not be stored.</exception>
    /// <exception cref="IOException">Nothing is stored, such as for want of room or because the group is being deleted.</exception>
    Task Put(BlobName name, Stream content, long limit, CancellationToken cancellationToken);

    /// <summary>
    /// Opens a blob, to be disposed; null where there is none. What is open stays readable to its end, even if the blob is deleted meanwhile.
    /// </summary>
    Task<Blob?> Open(BlobName name, CancellationToken cancellationToken);

    /// <summary>Removes a blob, durably. Bears being called twice.</summary>
    Task Delete(BlobName name, CancellationToken cancellationToken);

    /// <summary>Removes the blobs of a group, durably; one that is put meanwhile may remain. Bears being called twice.</summary>
    Task Delete(BlobGroup group, CancellationToken cancellationToken);

    /// <summary>The blobs of a container, in no order. One that is put or deleted meanwhile may be missing.</summary>
    IAsyncEnumerable<BlobName> List(BlobContainer container, CancellationToken cancellationToken);

    /// <summary>The blobs of a group, likewise.</summary>
    IAsyncEnumerable<BlobName> List(BlobGroup group, CancellationToken cancellationToken);
}

/// <summary>An open blob.</summary>
/// <param name="Content">Seekable, of known length. Reading beyond the end gives nothing.</param>
/// <param name="StoredAt">When it was stored.</param>
public sealed record Blob(Stream Content, DateTimeOffset StoredAt) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}

/// <summary>A blob of this name is stored already.</summary>
public sealed class BlobExistsException(BlobName name) : IOException($"The blob {name} exists.");
