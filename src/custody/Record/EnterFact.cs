using System.Text;
using System.Text.Json;
using Domicile.Storage;
using Domicile.Work;

namespace Domicile.Record;

/// <summary>Enters what nothing has to wait for: the fact itself is the job, written in the transaction that makes it true.</summary>
public static class EnterFact
{
    internal const string Kind = "enter-fact";

    /// <param name="body">As <see cref="RecordBody"/> writes it: its <c>kind</c> is the entry's.</param>
    /// <param name="time">The clock.</param>
    public static Job JobFor(byte[] body, TimeProvider time) => Job.Of(Kind, Encoding.UTF8.GetString(body), time);
}

/// <inheritdoc cref="EnterFact"/>
internal sealed class EnterFact<TDb>(IPublicRecord record) : JobHandler<TDb> where TDb : ModuleDb
{
    public override string Kind => EnterFact.Kind;

    public override Retries Retries => LedgerJob.Retries;

    public override async Task Run(TDb db, Job job, CancellationToken cancellationToken)
    {
        using var json = JsonDocument.Parse(job.Payload);
        await record.Enter(json.RootElement.GetProperty("kind").GetString()!, Encoding.UTF8.GetBytes(job.Payload), cancellationToken);
    }
}
