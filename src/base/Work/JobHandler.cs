using System.Text.Json;
using Domicile.Base;
using Domicile.Storage;

namespace Domicile.Work;

/// <summary>Does the jobs of one kind in one module.</summary>
public abstract class JobHandler<TDb> where TDb : ModuleDb
{
    /// <summary>The <see cref="Job.Kind"/> it does.</summary>
    public abstract string Kind { get; }

    /// <summary>How often and when a failed job is tried again.</summary>
    public virtual Retries Retries => Retries.Usual;

    /// <summary>Whose workers do it: what takes long has a lane of its own, so that quick work does not wait behind it.</summary>
    public virtual string Lane => Lanes.Main;

    /// <summary>
    /// Does the work. Changes made through <paramref name="db"/> are saved in the transaction that removes the job; work outside it
    /// must bear being done twice. Throws <see cref="PermanentFailureException"/> when trying again is useless.
    /// </summary>
    public abstract Task Run(TDb db, Job job, CancellationToken cancellationToken);

    /// <summary>Records, in the transaction that gives the job up, that it has failed for good.</summary>
    public virtual Task GiveUp(TDb db, Job job, string code, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>The same with an input of its own type, stored as JSON.</summary>
public abstract class JobHandler<TDb, TPayload> : JobHandler<TDb> where TDb : ModuleDb
{
    /// <inheritdoc cref="JobHandler{TDb}.Run"/>
    protected abstract Task Run(TDb db, TPayload payload, Job job, CancellationToken cancellationToken);

    /// <inheritdoc cref="JobHandler{TDb}.GiveUp"/>
    protected virtual Task GiveUp(TDb db, TPayload payload, Job job, string code, CancellationToken cancellationToken) => Task.CompletedTask;

    public sealed override Task Run(TDb db, Job job, CancellationToken cancellationToken) => Run(db, JobPayload.Read<TPayload>(job), job, cancellationToken);

    // Of what cannot be read nothing is known that could be recorded.
    public sealed override Task GiveUp(TDb db, Job job, string code, CancellationToken cancellationToken) =>
        code == JobPayload.Unreadable.Code ? Task.CompletedTask : GiveUp(db, JobPayload.Read<TPayload>(job), job, code, cancellationToken);
}

/// <summary>The typed input of a job: identifiers and facts, never protected values.</summary>
public static class JobPayload
{
    internal static readonly Refusal Unreadable = new("unreadable-job", 503, "The job's input has another shape.");

    /// <summary>A job with this input.</summary>
    public static Job Job<TPayload>(string kind, TPayload payload, TimeProvider time, TimeSpan delay = default, string? orderedBy = null) =>
        Storage.Job.Of(kind, Write(payload), time, delay, orderedBy);

    /// <summary>A job with this input that is due at a point in time.</summary>
    public static Job JobAt<TPayload>(DateTimeOffset due, string kind, TPayload payload, TimeProvider time) => Storage.Job.At(due, kind, Write(payload), time);

    /// <summary>The text that <see cref="Storage.Job.Payload"/> holds.</summary>
    public static string Write<TPayload>(TPayload payload) => JsonSerializer.Serialize(payload);

    /// <exception cref="PermanentFailureException">The job was made by a version with another input.</exception>
    public static TPayload Read<TPayload>(Job job)
    {
        try
        {
            return JsonSerializer.Deserialize<TPayload>(job.Payload) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new PermanentFailureException(Unreadable.Code, Unreadable.Message);
        }
    }
}

/// <summary>Trying again will not help.</summary>
public sealed class PermanentFailureException(string code, string message) : Exception(message)
{
    /// <summary>A problem code of <c>docs/problems.md</c>.</summary>
    public string Code { get; } = code;
}
