using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Kernel;

/// <summary>
/// JSON bodies are read strictly (unknown, repeated, missing and null fields are refused) and every request that cannot be read
/// is answered by one of three problems. Needs <c>UseExceptionHandler</c>.
/// </summary>
public static class StrictRequests
{
    public static readonly Refusal Malformed = new("malformed-request", 400, "The request cannot be read as its description demands.");
    public static readonly Refusal TooLarge = new("body-too-large", 413, "The request's body is larger than allowed here.");
    public static readonly Refusal WrongType = new("wrong-content-type", 415, "The request's content type is not accepted here.");

    public static IServiceCollection AddStrictRequests(this IServiceCollection services) => services
        .ConfigureHttpJsonOptions(options =>
        {
            var json = options.SerializerOptions;
            json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.AllowDuplicateProperties = false;
            json.RespectNullableAnnotations = true;
            json.RespectRequiredConstructorParameters = true;
            json.NumberHandling = JsonNumberHandling.Strict;
            json.MaxDepth = 16;
        })
        .Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true)
        .AddProblemDetails()
        .AddExceptionHandler<UnreadableRequests>();
}

/// <summary>The message of the exception is not passed on: it may quote the value.</summary>
internal sealed class UnreadableRequests : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not BadHttpRequestException bad) return false;
        await (bad.StatusCode switch
        {
            StatusCodes.Status413PayloadTooLarge => StrictRequests.TooLarge,
            StatusCodes.Status415UnsupportedMediaType => StrictRequests.WrongType,
            _ => StrictRequests.Malformed,
        }).ToProblem().ExecuteAsync(httpContext);
        return true;
    }
}
