using Domicile.Moderated;

namespace Domicile.Video.Clips;

/// <summary>The widest circle that may see a clip; each includes the ones before it.</summary>
internal enum Viewers
{
    /// <summary>Not even its creator: it is deleted, or the moderators removed it.</summary>
    Nobody,

    Creator,

    /// <summary>Everyone whose age is known to be 18 or more.</summary>
    Adults,

    Everyone,
}

/// <summary>
/// Who may see a clip, and what follows from that. Decided here alone, from the clip's row alone; <see cref="Publishing.Placement"/> carries it out.
/// </summary>
/// <param name="Viewers">Who may see it now.</param>
/// <param name="IsWanted">Whether everyone, or every adult, shall see it as far as its creator and the moderators decide: what is left is the review.</param>
/// <param name="AwaitsReview">Wanted, and nobody has been asked about what it is now.</param>
/// <param name="IsWithheld">A decision of the moderators keeps it from everyone, whatever its creator wants.</param>
/// <param name="IsAdultsOnly">When it is public, its files are served to adults alone, and it is not recommended.</param>
/// <param name="IsDemoted">When it is public, it is recommended last.</param>
internal readonly record struct Visibility(Viewers Viewers, bool IsWanted, bool AwaitsReview, bool IsWithheld, bool IsAdultsOnly, bool IsDemoted)
{
    /// <summary>Its renditions and its cover lie in the clear, its caption too, and it is in the catalogue; otherwise all of it is sealed alone.</summary>
    public bool IsPublic => Viewers >= Viewers.Adults;

    /// <summary>Its files are opened for its creator.</summary>
    public bool IsCreators => Viewers >= Viewers.Creator;

    /// <param name="state">How far processing is.</param>
    /// <param name="hasCover">Whether it has a cover: without one it cannot be shown.</param>
    /// <param name="audience">Whom its creator wants to see it.</param>
    /// <param name="measures">What the moderators have decided.</param>
    /// <param name="review">Whether it may be published as it is now.</param>
    /// <param name="isHidden">Whether its creator's account is hidden, such as one that waits to be deleted.</param>
    /// <param name="isDeleted">Whether its creator deleted it and a legal hold keeps what is sealed.</param>
    public static Visibility Of(
        ClipState state, bool hasCover, Audience audience, VideoMeasures measures, ReviewState review, bool isHidden, bool isDeleted)
    {
        var isWithheld = Has(VideoMeasures.Withheld) || Has(VideoMeasures.Removed);
        var isWanted = state is ClipState.Playable or ClipState.Ready && hasCover && audience == Audience.Everyone && !isWithheld && !isHidden && !isDeleted;
        var viewers = isDeleted || Has(VideoMeasures.Removed) ? Viewers.Nobody
            : !isWanted || review != ReviewState.Passed ? Viewers.Creator
            : IsForAdults(measures) ? Viewers.Adults : Viewers.Everyone;
        return new(viewers, isWanted, isWanted && review == ReviewState.Unasked, isWithheld, IsForAdults(measures), Demotes(measures));

        bool Has(VideoMeasures measure) => (measures & measure) != 0;
    }

    public static bool IsForAdults(VideoMeasures measures) => (measures & VideoMeasures.AdultsOnly) != 0;

    public static bool Demotes(VideoMeasures measures) => (measures & VideoMeasures.Demoted) != 0;
}
