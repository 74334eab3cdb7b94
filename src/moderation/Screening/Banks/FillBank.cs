using System.Text;
using Domicile.Base;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Screening.Banks;

/// <summary>
/// POST /api/moderation/banks/{id}/entries: a hash list as text, read while it arrives, in bounded memory, one list at a time. One that breaks
/// off is sent again: what is there already is passed over.
/// </summary>
internal sealed class FillBank(ImportHashes import) : IDisposable
{
    public static readonly Refusal Busy = new("import-running", 409, "Another hash list is being read. Send this one when that has ended.");

    /// <summary>Of one list: ten million hashes, and some.</summary>
    public const long MostBytes = 2L << 30;

    private readonly SemaphoreSlim _one = new(1);

    /// <param name="Lines">All that were read.</param>
    /// <param name="Added">Entries that are new.</param>
    /// <param name="Duplicates">Entries that were there before, or twice in the list.</param>
    /// <param name="Malformed">Lines that say nothing intelligible; the others count.</param>
    /// <param name="First">The first of those.</param>
    internal sealed record Response(long Lines, long Added, long Duplicates, long Malformed, IReadOnlyList<BadLine> First);

    internal sealed record BadLine(long Line, string Reason);

    public static async Task<Results<Ok<Response>, Problem>> Handle(Guid id, HttpContext context, FillBank slice, ReadBanks banks)
    {
        if (context.Request.ContentType?.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase) != true) return StrictRequests.WrongType.ToProblem();
        if (await banks.Find(id, context.RequestAborted) is not { } bank) return ReadBanks.NotFound.ToProblem();
        return (await slice.Run(bank.Id, context.Request.Body, context.RequestAborted)).ToHttp();
    }

    private async Task<Outcome<Response>> Run(Guid bank, Stream list, CancellationToken cancellationToken)
    {
        if (!await _one.WaitAsync(0, cancellationToken)) return Busy;
        try
        {
            using var reader = new StreamReader(list, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: 1 << 16, leaveOpen: true);
            var report = await import.Run(bank, reader, cancellationToken);
            return new Response(report.Lines, report.Added, report.Duplicates, report.Malformed, [.. report.First.Select(bad => new BadLine(bad.Line, bad.Reason))]);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}
