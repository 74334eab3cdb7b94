using System.Reflection;
using System.Security.Claims;
using Domicile.Base;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Domicile.Web;

/// <summary>
/// Who is asking. An endpoint that takes one is for people who are signed in: all others are refused with <see cref="SignInFirst"/> before
/// anything else of the request is read.
/// </summary>
public sealed record Caller(SubjectId Subject) : IBindableFromHttpContext<Caller>, IEndpointParameterMetadataProvider
{
    /// <summary>The claim that carries the subject's id. Sessions live on the server; the claim never leaves it.</summary>
    public const string SubjectClaim = "sub";

    public static readonly Refusal SignInFirst = new("sign-in-first", 401, "Sign in first.");

    /// <summary>The same to a browser that only has to show the key of its session.</summary>
    public static readonly Refusal RenewFirst = new("renew-first", 401, "This session waits for the key of its browser. Open the page once more.");

    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult(context.Subject() is { } subject ? new Caller(subject) : null);

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new AuthorizeAttribute());
        builder.Metadata.Add(new Refusals(SignInFirst, RenewFirst));
    }
}

/// <summary>Reads who is asking from the session's claims, which Identity's sign-in writes.</summary>
public static class Callers
{
    public static SubjectId? Subject(this ClaimsPrincipal user) =>
        Id.TryParse<SubjectId>(user.FindFirstValue(Caller.SubjectClaim), out var id) ? id : null;

    /// <summary>The subject, or null where nobody is signed in: for what everyone may see.</summary>
    public static SubjectId? Subject(this HttpContext context) => context.User.Subject();
}
