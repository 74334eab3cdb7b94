namespace Domicile.Moderated;

/// <summary>Consulted before a post is permanently deleted. Any <c>true</c>, or any exception, blocks the deletion.</summary>
public interface ISubjectHold
{
    /// <summary>Whether it has to be kept for a legal case now.</summary>
    Task<bool> Keeps(string kind, Guid subject, CancellationToken cancellationToken);
}
