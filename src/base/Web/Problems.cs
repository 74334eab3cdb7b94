using Domicile.Base;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Web;

/// <summary>The one place where refusals become HTTP answers.</summary>
public static class Problems
{
    /// <summary>The refusal as RFC 9457 problem details; its type is <c>/problems/{code}</c>.</summary>
    public static ProblemHttpResult ToProblem(this Refusal refusal) => TypedResults.Problem(
        type: "/problems/" + refusal.Code, title: refusal.Message, statusCode: refusal.Status,
        extensions: new Dictionary<string, object?> { ["code"] = refusal.Code });

    /// <summary>200 with the value as JSON, or the problem.</summary>
    public static Results<Ok<T>, ProblemHttpResult> ToHttp<T>(this Outcome<T> outcome) =>
        outcome.Succeeded(out var value, out var refusal) ? TypedResults.Ok(value) : refusal.ToProblem();

    /// <summary>204, or the problem.</summary>
    public static Results<NoContent, ProblemHttpResult> ToHttp(this Outcome<Done> outcome) =>
        outcome.Succeeded(out _, out var refusal) ? TypedResults.NoContent() : refusal.ToProblem();
}
