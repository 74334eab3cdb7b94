using Domicile.Base;
using Domicile.Proof;

namespace Domicile.Ledger;

/// <summary>The disk, as the log sees it. Every change is durable once its call returns. One that throws
/// <see cref="UnknownOutcomeException"/> may or may not have happened; one that throws another <see cref="IOException"/> or
/// <see cref="UnauthorizedAccessException"/> has not, and may be tried again. The log assumes nothing worse of the second kind than
/// that the change happened all the same. Reads may come from any thread, changes to the public files from one,
/// changes to the journal from another, deletions from either.</summary>
internal interface IStorage : ITileSource, IDisposable
{
    /// <summary>Whether there is neither a public file nor a journal.</summary>
    bool IsEmpty { get; }

    /// <summary>Replaces or creates public files, each whole or not at all, in any order: if it throws, some may be there and others not.</summary>
    void Write(IReadOnlyCollection<PublicFile> files);

    /// <summary>Deletes a public folder, if it is there. Need not be durable.</summary>
    void DeleteFolder(string path);

    /// <summary>A small file beside the public ones, which the world need not see; null when there is none.</summary>
    byte[]? Kept(string name, int limit);

    /// <summary>Replaces or creates such a file. By the thread that changes the public ones.</summary>
    void Keep(string name, ReadOnlyMemory<byte> content);

    /// <summary>The journal's segments by the index of their first entry, ascending.</summary>
    IReadOnlyList<long> Segments();

    byte[] ReadSegment(long first);

    /// <summary>Creates an empty segment, to which later frames go.</summary>
    void StartSegment(long first);

    /// <summary>Adds to the segment started last. A process that dies meanwhile may leave any part of the frame.</summary>
    void AppendFrame(ReadOnlySpan<byte> frame);

    /// <summary>Deletes a segment. Need not be durable.</summary>
    void DeleteSegment(long first);
}

/// <summary>A file that the world may read.</summary>
internal readonly record struct PublicFile(string Path, ReadOnlyMemory<byte> Content);
