using System.Security.Claims;
using Domicile.Base;
using Microsoft.AspNetCore.Http;

namespace Domicile.Web;

/// <summary>Who is asking: read from the session's claims, which Identity's sign-in writes.</summary>
public static class Caller
{
    /// <summary>The claim that carries the subject's id. Sessions live on the server; the claim never leaves it.</summary>
    public const string SubjectClaim = "sub";

    public static readonly Refusal SignInFirst = new("sign-in-first", 401, "Sign in first.");

    public static SubjectId? Subject(this ClaimsPrincipal user) =>
        Id.TryParse<SubjectId>(user.FindFirstValue(SubjectClaim), out var id) ? id : null;

    public static SubjectId? Subject(this HttpContext context) => context.User.Subject();
}
