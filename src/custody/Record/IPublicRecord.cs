namespace Domicile.Record;

/// <summary>The public facts that modules have entered in the ledger.</summary>
public interface IPublicRecord
{
    /// <summary>Enters a fact. Returns its place once the ledger has it durably; the same body asked for again is the same entry.</summary>
    /// <param name="kind">One that was registered.</param>
    /// <param name="body">As <see cref="RecordBody"/> writes it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ArgumentException">No module has registered the kind.</exception>
    /// <exception cref="InvalidOperationException">The custodian is away.</exception>
    Task<long> Enter(string kind, byte[] body, CancellationToken cancellationToken);

    /// <summary>The facts behind this place of the ledger, in its order.</summary>
    Task<IReadOnlyList<RecordedFact>> After(long index, int most, CancellationToken cancellationToken);

    /// <summary>The bodies of all that happened before a time, and of one kind whenever it happened, in the ledger's order.</summary>
    IAsyncEnumerable<byte[]> Bodies(DateTimeOffset before, string always, CancellationToken cancellationToken);

    /// <summary>When the first fact happened; null where there is none.</summary>
    Task<DateTimeOffset?> Begin(CancellationToken cancellationToken);
}
