namespace Domicile.Base;

/// <summary>Consulted before a person's data is permanently deleted. Any <c>true</c>, or any exception, blocks the deletion.</summary>
public interface IDeletionHold
{
    /// <summary>Whether anything of the subject has to be kept for a legal case now.</summary>
    Task<bool> Keeps(SubjectId subject, CancellationToken cancellationToken);
}
