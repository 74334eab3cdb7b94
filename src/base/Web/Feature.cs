using System.Security.Claims;
using Domicile.Base;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Domicile.Web;

/// <summary>What a person does on the service that a decision of the moderators can keep them from.</summary>
[Flags]
public enum Feature
{
    None = 0,

    /// <summary>Uploading videos and publishing them.</summary>
    Post = 1,

    /// <summary>Liking.</summary>
    React = 2,

    /// <summary>Following.</summary>
    Follow = 4,

    /// <summary>Changing name, text and picture.</summary>
    Profile = 8,

    All = Post | React | Follow | Profile,
}

/// <summary>Reads from the session's claims what the caller is kept from.</summary>
public static class Features
{
    /// <summary>The claim that carries the blocked features as a number; absent where there are none.</summary>
    public const string BlockedClaim = "blocked";

    public static readonly Refusal Blocked = new("feature-blocked", 403, "A decision of the moderators keeps you from this for now: see /decisions.");

    public static bool MayUse(this HttpContext context, Feature feature) =>
        !Enum.TryParse<Feature>(context.User.FindFirstValue(BlockedClaim), out var blocked) || (blocked & feature) == 0;

    /// <summary>Refuses callers who are kept from the feature.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Feature feature) where TBuilder : IEndpointConventionBuilder =>
        endpoint.AddEndpointFilter(async (invocation, next) =>
            invocation.HttpContext.MayUse(feature) ? await next(invocation) : Blocked.ToProblem());
}
