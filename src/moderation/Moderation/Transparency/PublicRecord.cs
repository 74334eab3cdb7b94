using System.Text.Json;
using Domicile.Base;
using Domicile.Sealing;
using Domicile.Storage;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation;

/// <summary>
/// One entry that moderation made in the ledger, kept here with what shows to anyone that the leaf is this body's: figures are counted from
/// these rows, and from the ledger alike. It names no person, so it stays when people go.
/// </summary>
internal sealed class RecordedFact
{
    [Holds(Fideslang.Operations, StorageClass.Public)] public long LedgerIndex { get; init; }

    /// <summary>Such as <c>moderation.decision</c>.</summary>
    [Holds(Fideslang.Operations, StorageClass.Public)] public required string Kind { get; init; }

    /// <summary>When what it tells of happened, rather than when it was entered.</summary>
    [Holds(Fideslang.Operations, StorageClass.Public)] public DateTimeOffset At { get; init; }

    /// <summary>JSON; see <see cref="LedgerBody"/>.</summary>
    [Holds(Fideslang.Operations, StorageClass.Public)] public required byte[] Body { get; init; }

    /// <summary>Leaf, opening and body, as <c>domicile-verify</c> reads them.</summary>
    [Holds(Fideslang.Operations, StorageClass.Public)] public required byte[] Shown { get; init; }
}

/// <summary>Enters public facts in the ledger, and keeps what was entered.</summary>
internal sealed class PublicRecord(IDbContextFactory<ModerationDb> databases, ICustodian custodian)
{
    /// <summary>
    /// Where the ledger has it, durably. What was broken off before its row was written is asked for again, and is the same entry.
    /// </summary>
    /// <exception cref="InvalidOperationException">The custodian is away.</exception>
    public async Task<long> Enter(string kind, byte[] body, CancellationToken cancellationToken)
    {
        var receipt = (await custodian.Record(kind, body, cancellationToken)).OrThrow();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.RecordedFacts.AnyAsync(row => row.LedgerIndex == receipt.Index, cancellationToken)) return receipt.Index;
        db.Add(new RecordedFact { LedgerIndex = receipt.Index, Kind = kind, At = TimeOf(body), Body = body, Shown = receipt.Shown! });
        await db.SaveChangesAsync(cancellationToken);
        return receipt.Index;
    }

    private static DateTimeOffset TimeOf(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        return DateTimeOffset.FromUnixTimeMilliseconds(json.RootElement.GetProperty("at").GetInt64());
    }
}

/// <summary>Enters what nothing has to wait for: the fact itself is the job, written in the transaction that makes it true.</summary>
internal sealed class EnterFact(PublicRecord record) : LedgerJob
{
    private const string KindName = "enter-fact";

    public override string Kind => KindName;

    /// <param name="body">JSON whose <c>kind</c> is the entry's.</param>
    /// <param name="time">The clock.</param>
    public static Job JobFor(byte[] body, TimeProvider time) => Job.Of(KindName, System.Text.Encoding.UTF8.GetString(body), time);

    public override async Task Run(ModerationDb db, Job job, CancellationToken cancellationToken)
    {
        using var json = JsonDocument.Parse(job.Payload);
        await record.Enter(json.RootElement.GetProperty("kind").GetString()!, System.Text.Encoding.UTF8.GetBytes(job.Payload), cancellationToken);
    }
}
