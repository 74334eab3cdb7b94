namespace Domicile.Moderated;

/// <summary>How far things reach, asked of the module that counts.</summary>
public interface IReach
{
    /// <summary>How many times a post was seen, or how many follow a person; 0 of what is not counted.</summary>
    Task<long> Of(string kind, Guid subject, CancellationToken cancellationToken);
}
