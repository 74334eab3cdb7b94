using System.Globalization;
using Domicile.Base;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Web;

/// <summary>A refusal as RFC 9457 problem details; its type is <c>/problems/{code}</c>. The one place where refusals become HTTP answers.</summary>
public sealed class Problem(Refusal refusal, params (string Name, object? Value)[] more) : IResult, IStatusCodeHttpResult
{
    public Refusal Refusal { get; } = refusal;

    int? IStatusCodeHttpResult.StatusCode => Refusal.Status;

    /// <summary>Also leaves the refusal among the request's features, for whoever counts or logs it.</summary>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        SetHead(httpContext);
        return TypedResults.Problem(
            type: "/problems/" + Refusal.Code, title: Refusal.Message, statusCode: Refusal.Status,
            extensions: [new("code", Refusal.Code), .. more.Select(member => KeyValuePair.Create(member.Name, member.Value))]).ExecuteAsync(httpContext);
    }

    /// <summary>The answer without its body.</summary>
    internal void SetHead(HttpContext httpContext)
    {
        httpContext.Features.Set(Refusal);
        httpContext.Response.StatusCode = Refusal.Status;
        if (Refusal.RetryAfter is { } wait)
            httpContext.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>What an endpoint refuses, for its description. Several of these add up.</summary>
public sealed record Refusals(params IReadOnlyList<Refusal> All);

/// <summary>The endpoint opens or seals protected data, so that it refuses what the custodian refuses.</summary>
public sealed record NeedsKeys;

/// <summary>The endpoint passes on what the custodian proves or states.</summary>
public sealed record NeedsProofs;

/// <summary>Turns outcomes into answers.</summary>
public static class Problems
{
    /// <param name="refusal">What is refused.</param>
    /// <param name="more">Members that the problem has besides.</param>
    public static Problem ToProblem(this Refusal refusal, params (string Name, object? Value)[] more) => new(refusal, more);

    /// <summary>200 with the value as JSON, or the problem.</summary>
    public static Results<Ok<T>, Problem> ToHttp<T>(this Outcome<T> outcome) =>
        outcome.Succeeded(out var value, out var refusal) ? TypedResults.Ok(value) : refusal.ToProblem();

    /// <summary>204, or the problem.</summary>
    public static Results<NoContent, Problem> ToHttp(this Outcome<Done> outcome) =>
        outcome.Succeeded(out _, out var refusal) ? TypedResults.NoContent() : refusal.ToProblem();

    /// <summary>Says what the endpoint, or each endpoint of the group, refuses besides what its parameters and features make it refuse.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder endpoint, params IReadOnlyList<Refusal> refusals) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new Refusals(refusals));

    /// <summary>Says that the endpoint opens or seals protected data: the description adds what the custodian may refuse.</summary>
    public static TBuilder Unseals<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeedsKeys());

    /// <summary>Says that the endpoint passes on what the custodian proves or states: the description adds what may be refused about that.</summary>
    public static TBuilder Proves<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeedsProofs());
}
