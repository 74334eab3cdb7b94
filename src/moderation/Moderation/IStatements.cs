namespace Domicile.Moderation;

/// <summary>The statements of reasons that are fit to be handed out.</summary>
public interface IStatements
{
    /// <summary>The fields of a statement, in the order of the schema.</summary>
    IReadOnlyList<string> Fields { get; }

    /// <summary>Those of decisions made in a time whose entries are behind a place of the ledger, in its order.</summary>
    /// <param name="from">From when on.</param>
    /// <param name="to">Before when.</param>
    /// <param name="after">The place.</param>
    /// <param name="most">So many at most.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<IReadOnlyList<StatementDocument>> Read(DateTimeOffset from, DateTimeOffset to, long after, int most, CancellationToken cancellationToken);
}

/// <param name="LedgerIndex">The entry of its decision.</param>
/// <param name="Document">A JSON object in the schema of the DSA Transparency Database.</param>
public sealed record StatementDocument(long LedgerIndex, string Document);
