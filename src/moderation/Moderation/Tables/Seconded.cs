using Domicile.Base;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Tables;

internal enum ChangeStatus
{
    /// <summary>A second person has to agree.</summary>
    Waiting,

    /// <summary>Takes effect, or took effect, with its entry in the ledger.</summary>
    Agreed,

    /// <summary>The second person said no, or whoever asked took it back.</summary>
    Refused,
}

/// <summary>What takes effect only once a second person agrees: another than whoever asked for it, or wrote it.</summary>
internal abstract class Seconded
{
    public const int MaxNote = 500;

    public static readonly Refusal NothingWaits = new("nothing-to-approve", 409, "Nothing here waits for a second person.");
    public static readonly Refusal OwnChange = new("own-change", 403, "You asked for this, or wrote it, or it is about you: another has to agree.");

    [Holds(Fideslang.Operations, StorageClass.Operational)] public ChangeStatus Status { get; set; }

    /// <summary>The second person, whatever that person said; null where none was needed.</summary>
    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId? Second { get; set; }

    [Holds(Fideslang.Operations, StorageClass.Operational)] public DateTimeOffset? SecondAt { get; set; }

    /// <param name="Agrees">Or refuses it.</param>
    internal sealed record Request(bool Agrees);

    /// <param name="Waiting">Whether, though agreed, it waits for the ledger.</param>
    internal sealed record Response(bool Waiting);

    /// <summary>Writes down what the second person says; within the caller's transaction.</summary>
    /// <param name="change">The one.</param>
    /// <param name="agrees">Or refuses it, which whoever asked may as well.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="own">Whoever asked for it, or wrote it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public static async Task<Refusal?> Answer<T>(
        IQueryable<T> change, bool agrees, SubjectId by, IReadOnlyList<SubjectId?> own, TimeProvider time, CancellationToken cancellationToken) where T : Seconded
    {
        if (agrees && own.Contains(by)) return OwnChange;
        var (status, now) = (agrees ? ChangeStatus.Agreed : ChangeStatus.Refused, time.GetUtcNow());
        // Only one that still waits, so that two people who answer at once do not answer twice.
        return await change.Where(row => row.Status == ChangeStatus.Waiting).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.Status, status).SetProperty(row => row.Second, by).SetProperty(row => row.SecondAt, now), cancellationToken) == 0 ? NothingWaits : null;
    }
}
