using System.Security.Claims;
using Domicile.Base;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Domicile.Web;

/// <summary>
/// What a person does on the service that a decision of the moderators can keep them from. The module in which it is done declares it and
/// registers it as a singleton, so that all of them can be listed.
/// </summary>
/// <param name="Key">In lower case; stored, and part of decisions in the ledger: it stays.</param>
public sealed record Feature(string Key);

/// <summary>Reads from the session's claims what the caller is kept from.</summary>
public static class Features
{
    /// <summary>The claim that carries the blocked features, a <see cref="FeatureSet"/>; absent where there are none.</summary>
    public const string BlockedClaim = "blocked";

    public static readonly Refusal Blocked = new("feature-blocked", 403, "A decision of the moderators keeps you from this for now: see /decisions.");

    public static bool MayUse(this HttpContext context, Feature feature) =>
        context.User.FindFirstValue(BlockedClaim) is not { } blocked || !FeatureSet.Parse(blocked).Contains(feature);

    /// <summary>Refuses callers who are kept from the feature.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Feature feature) where TBuilder : IEndpointConventionBuilder =>
        endpoint.Refuses(Blocked).WithMetadata(new MayUseFeature(feature));

    private sealed class MayUseFeature(Feature feature) : Condition
    {
        public override ValueTask<Refusal?> Check(HttpContext context) => new(context.MayUse(feature) ? null : Blocked);
    }
}
