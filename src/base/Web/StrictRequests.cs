using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Domicile.Base;
using Domicile.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Web;

/// <summary>
/// JSON bodies are read strictly (unknown, repeated, missing and null fields are refused) and every request that cannot be read
/// is answered by a documented problem.
/// </summary>
public static class StrictRequests
{
    public static readonly Refusal Malformed = new("malformed-request", 400, "The request cannot be read as its description demands.");
    public static readonly Refusal TooLarge = new("body-too-large", 413, "The request's body is larger than allowed here.");
    public static readonly Refusal WrongType = new("wrong-content-type", 415, "The request's content type is not accepted here.");

    public static readonly Refusal OtherSite = new("cross-site", 403,
        "This request does not say that it comes from this site: send it from a page here, or with an Origin header naming it.");

    public static readonly Refusal NoEndpoint = new("no-such-endpoint", 404, "The API has nothing at this address.");
    public static readonly Refusal WrongMethod = new("wrong-method", 405, "The API does not answer this method at this address.");

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
        .AddExceptionHandler<UnreadableRequests>();

    /// <summary>Answers what routing, or reading a parameter, alone has refused below <c>/api</c> as problems too. Follows <c>UseExceptionHandler</c>.</summary>
    public static IApplicationBuilder UseStrictRequests(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        await next(context);
        var response = context.Response;
        if (response.HasStarted || response.ContentType is not null || !context.Request.Path.StartsWithSegments("/api")) return;
        Refusal? refusal = response.StatusCode switch
        {
            StatusCodes.Status400BadRequest => Malformed,
            StatusCodes.Status404NotFound => NoEndpoint,
            StatusCodes.Status405MethodNotAllowed => WrongMethod,
            StatusCodes.Status413PayloadTooLarge => TooLarge,
            StatusCodes.Status415UnsupportedMediaType => WrongType,
            _ => null,
        };
        if (refusal is not null) await refusal.ToProblem().ExecuteAsync(context);
    });
}

/// <summary>
/// The message of the exception is not passed on: it may quote the value. An address whose id cannot be one names nothing: it is answered as
/// one that nothing has, where the endpoint says how.
/// </summary>
internal sealed partial class UnreadableRequests : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        int? status = (exception as BadHttpRequestException)?.StatusCode;
        if (DatabaseFailures.IsUnstorableText(exception) || IsEndlessForm(exception)) status = StatusCodes.Status400BadRequest;
        if (status is null) return false;
        await (status switch
        {
            StatusCodes.Status413PayloadTooLarge => StrictRequests.TooLarge,
            StatusCodes.Status415UnsupportedMediaType => StrictRequests.WrongType,
            _ => NoSuchId(httpContext, exception) ?? StrictRequests.Malformed,
        }).ToProblem().ExecuteAsync(httpContext);
        return true;
    }

    // Too many fields, or too long ones: the framework's exception for it is of no kind of its own.
    private static bool IsEndlessForm(Exception exception) => exception is InvalidDataException { Source: "Microsoft.AspNetCore.WebUtilities" };

    private static Refusal? NoSuchId(HttpContext context, Exception exception) =>
        context.Features.Get<IExceptionHandlerFeature>() is { Endpoint: { } endpoint, RouteValues: { } values }
        && Parameter().Match(exception.Message) is { Success: true } unread && values.ContainsKey(unread.Groups["name"].Value)
            ? endpoint.Metadata.OfType<Refusals>().SelectMany(refusals => refusals.All).FirstOrDefault(refusal => refusal.Status == StatusCodes.Status404NotFound)
            : null;

    // The framework's words, which a test reads: the exception has the name nowhere else.
    [GeneratedRegex(@"^Failed to bind parameter ""\S+ (?<name>\w+)"" from ", RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();
}
