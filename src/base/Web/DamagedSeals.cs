using Domicile.Base;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Domicile.Web;

/// <summary>
/// Names damage of sealed data that a request meets, to whoever asked and to the operator. Where part of the answer was sent already, the server breaks
/// the connection off instead, and its own error line has the exception with the same facts.
/// </summary>
public sealed partial class DamagedSeals(ILogger<DamagedSeals> log) : IExceptionHandler
{
    public static readonly Refusal Damaged = new("sealed-damaged", 500,
        "Something that is kept sealed here was changed or damaged, and is not shown. The operator has been told.");

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not SealedDamagedException damaged) return false;
        // The endpoint's pattern: the address itself may name a person.
        LogDamaged(log, damaged.Field, damaged.Record, httpContext.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.DisplayName);
        await Damaged.ToProblem().ExecuteAsync(httpContext);
        return true;
    }

    [LoggerMessage(LogLevel.Error, "Sealed data is damaged: {Field} of record {Record}, asked for by {Endpoint}.")]
    private static partial void LogDamaged(ILogger logger, string field, Guid record, string? endpoint);
}
