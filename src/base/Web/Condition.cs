using Domicile.Base;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;

namespace Domicile.Web;

/// <summary>What must hold of the caller before anything of the request is read. It is metadata of an endpoint.</summary>
public abstract class Condition : IAuthorizationRequirement, IAuthorizationRequirementData
{
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [this];

    /// <summary>Why it does not hold; null where it does.</summary>
    public abstract ValueTask<Refusal?> Check(HttpContext context);
}

internal sealed class CheckConditions : AuthorizationHandler<Condition>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, Condition requirement)
    {
        if (await requirement.Check((HttpContext)context.Resource!) is { } refusal) context.Fail(new Unmet(this, refusal));
        else context.Succeed(requirement);
    }

    internal sealed class Unmet(CheckConditions handler, Refusal refusal) : AuthorizationFailureReason(handler, refusal.Message)
    {
        public Refusal Refusal { get; } = refusal;
    }
}

/// <summary>Answers an unmet condition by its refusal, and all else as the caller's scheme does.</summary>
internal sealed class AnswerUnmet : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _scheme = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult) =>
        authorizeResult is { Forbidden: true, AuthorizationFailure: { } failure } && failure.FailureReasons.OfType<CheckConditions.Unmet>().FirstOrDefault() is { } unmet
            ? unmet.Refusal.ToProblem().ExecuteAsync(context)
            : _scheme.HandleAsync(next, context, policy, authorizeResult);
}
