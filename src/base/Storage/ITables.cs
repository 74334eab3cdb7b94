namespace Domicile.Storage;

/// <summary>Some module's tables, for whoever asks whether they can be used.</summary>
public interface ITables
{
    /// <summary>Whether they can be written, as far as the database tells; where they cannot be reached it throws.</summary>
    Task<bool> TakeWrites(CancellationToken cancellationToken);
}
