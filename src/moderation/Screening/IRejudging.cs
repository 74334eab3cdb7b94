namespace Domicile.Screening;

/// <summary>Whoever judges what is posted. Screening asks when it knows something new about what was judged before.</summary>
public interface IRejudging
{
    /// <summary>Has these posts judged again; durable when this returns. Must bear being asked twice.</summary>
    Task Ask(IReadOnlyCollection<Guid> posts, CancellationToken cancellationToken);
}
