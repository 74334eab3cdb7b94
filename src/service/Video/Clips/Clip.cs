using Domicile.Base;
using Domicile.Blobs;
using Domicile.Moderated;

namespace Domicile.Video.Clips;

/// <summary>How far a clip is. Only the worker moves it past <see cref="Processing"/>.</summary>
internal enum ClipState
{
    /// <summary>Bytes are missing.</summary>
    Uploading,

    /// <summary>The original is complete; nothing plays yet.</summary>
    Processing,

    /// <summary>At least one rendition plays; more follow.</summary>
    Playable,

    /// <summary>Every rendition is there.</summary>
    Ready,

    /// <summary>Nothing plays and nothing will, unless its owner retries.</summary>
    Failed,
}

/// <summary>Whom the creator wants to see it.</summary>
internal enum Audience
{
    Draft,
    OnlyMe,
    Everyone,
}

/// <summary>
/// A video as its creator keeps it. The sealed original and sealed renditions are the truth; while <see cref="Token"/> is set, clear
/// copies of the renditions and the cover are served under it, to everyone. A blob is live as long as a row names it.
/// </summary>
internal sealed class Clip
{
    [Holds(Fideslang.PublicContent, StorageClass.Public)] public VideoId Id { get; init; }

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Creator { get; init; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public ClipState State { get; set; }

    /// <summary>A problem code: why it failed, or why the renditions after the first are missing.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public string? Failure { get; set; }

    [Holds(Fideslang.Settings, StorageClass.Operational)] public Audience Audience { get; set; }

    /// <summary>Its creator's account waits to be deleted.</summary>
    [Holds(Fideslang.Settings, StorageClass.Operational)] public bool Hidden { get; set; }

    /// <summary>What the moderators have decided: see <see cref="VideoMeasures"/>.</summary>
    [Holds(Fideslang.PublicContent, StorageClass.Operational)] public VideoMeasures Measures { get; set; }

    /// <summary>Shown with it, by decision of the moderators; null for none.</summary>
    [Holds(Fideslang.PublicContent, StorageClass.Public)] public string? Label { get; set; }

    /// <summary>What was said about what it is now: asked again whenever that changes.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public ReviewState Review { get; set; }

    /// <summary>Random, and new with every change of the caption or the cover by its creator: names what it is now.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid Revision { get; set; }

    /// <summary>When its creator first wanted everyone to see it. From then on moderators may look at it.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset? SubmittedAt { get; set; }

    /// <summary>Empty unless published: then, and only then, the caption is here in clear.</summary>
    [Holds(Fideslang.PublicContent, StorageClass.Public)] public string Caption { get; set; } = "";

    /// <summary>The caption while the clip is not published; null for none.</summary>
    [Holds(Fideslang.PrivateContent, StorageClass.Sealed)] public byte[]? SealedCaption { get; set; }

    /// <summary>The original's size, as declared when its upload began.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public long Bytes { get; init; }

    /// <summary>The blob that the sealed original is, from the moment its upload is complete.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public BlobId Original { get; init; }

    /// <summary>When the unfinished upload is given up; null once it is complete.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Of the largest rendition, upright; 0 while nothing plays.</summary>
    [Holds(Fideslang.PublicContent, StorageClass.Public)] public int Width { get; set; }

    [Holds(Fideslang.PublicContent, StorageClass.Public)] public int Height { get; set; }

    [Holds(Fideslang.PublicContent, StorageClass.Public)] public double Seconds { get; set; }

    [Holds(Fideslang.PublicContent, StorageClass.Public)] public bool HasSound { get; set; }

    /// <summary>The cover's file name, new with every cover, so that its URL stays immutable; null while there is none.</summary>
    [Holds(Fideslang.PublicContent, StorageClass.Public)] public string? Cover { get; set; }

    /// <summary>The blob that the sealed cover is; null while there is none.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public BlobId? CoverBlob { get; set; }

    /// <summary>Milliseconds into the video where its creator wants the cover taken; null leaves the choice to us.</summary>
    [Holds(Fideslang.Settings, StorageClass.Operational)] public long? CoverAt { get; set; }

    /// <summary>The address of the clear copies, random and never used twice; null while the clip is not published.</summary>
    [Holds(Fideslang.PublicContent, StorageClass.Public)] public string? Token { get; set; }

    /// <summary>The group of blobs that the clear copies are, random and never used twice; null while the clip is not published.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Guid? Copies { get; set; }

    /// <summary>When it first became visible. Hiding it and showing it again does not make it new.</summary>
    [Holds(Fideslang.PublicContent, StorageClass.Public)] public DateTimeOffset? PublishedAt { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its creator deleted it, where what is sealed has to be kept for a legal case. To everybody it is gone.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>Counts the times processing was asked for: a job of an earlier one changes nothing.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public int Generation { get; set; }

    public List<StoredRendition> Renditions { get; } = [];

    /// <summary>It has changed: whoever was asked about it is asked again.</summary>
    public void Change() => (Revision, Review) = (new(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16)), ReviewState.Unasked);

    /// <summary>Who may see it as the row stands. What <see cref="Token"/> says is what has been carried out of that.</summary>
    public Visibility Visibility => Visibility.Of(State, Cover is not null, Audience, Measures, Review, Hidden, DeletedAt is not null);

    public bool Plays => State is ClipState.Playable or ClipState.Ready;

    /// <summary>The names of its renditions and its cover.</summary>
    public IEnumerable<string> Files => Renditions.Select(rendition => rendition.File).Concat(Cover is null ? [] : [Cover]);

    /// <summary>The blob of one of its <see cref="Files"/>; null for any other name.</summary>
    public BlobId? BlobOf(string name) => name == Cover ? CoverBlob : Renditions.Find(rendition => rendition.File == name)?.Blob;
}

/// <summary>A rendition that exists and plays.</summary>
internal sealed class StoredRendition
{
    [Holds(Fideslang.PublicContent, StorageClass.Public)] public VideoId Clip { get; init; }

    [Holds(Fideslang.PublicContent, StorageClass.Public)] public int ShortEdge { get; init; }

    [Holds(Fideslang.PublicContent, StorageClass.Public)] public int Width { get; set; }

    [Holds(Fideslang.PublicContent, StorageClass.Public)] public int Height { get; init; }

    [Holds(Fideslang.PublicContent, StorageClass.Public)] public long Bytes { get; init; }

    /// <summary>Such as <c>720-1.mp4</c>: short edge and generation, so that a name never means two contents.</summary>
    [Holds(Fideslang.PublicContent, StorageClass.Public)] public required string File { get; init; }

    /// <summary>The blob that it is, sealed; its clear copy has the same name in another container.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public BlobId Blob { get; init; }
}
