using System.Diagnostics.CodeAnalysis;
using Domicile.Base;
using Domicile.Identity.Accounts;
using Domicile.Identity.Requests;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Http;

namespace Domicile.Identity.Visits;

/// <summary>Who has a name kept, and is at the custodian's page for the first credential: in memory, for what they gave cannot be sealed before.</summary>
internal sealed class Newcomers(TimeProvider time)
{
    // Longer than a visit, shorter than a name is kept.
    private readonly Pending<(Reservation Reserved, Applicant Applicant)> _away = new(TimeSpan.FromMinutes(12), 4_096, time);

    public void Add(Reservation reserved, Applicant applicant) => _away.Add(reserved.Account.Subject.ToString(), (reserved, applicant));

    public bool Take(SubjectId subject, [MaybeNullWhen(false)] out Reservation reserved, [MaybeNullWhen(false)] out Applicant applicant)
    {
        var found = _away.Take(subject.ToString(), out var newcomer);
        (reserved, applicant) = newcomer;
        return found;
    }
}

/// <summary>Signs up where the custodian hears the first credential itself: takes all else, keeps the name, and says where the browser is to go.</summary>
internal sealed class SignUpByVisit(SignUp signUp, Newcomers newcomers, BeginVisit begin, Throttle throttle, TimeProvider time)
{
    /// <param name="request">As given, without a password.</param>
    /// <param name="context">Of the browser.</param>
    /// <param name="next">Where to go on to.</param>
    /// <param name="refusals">Receives what is wrong with each field, by its name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<Outcome<string>> Do(
        SignUpRequest request, HttpContext context, string next, IDictionary<string, Refusal> refusals, CancellationToken cancellationToken) =>
        throttle.Try(Rates.SignUp, Visitor.Of(context).Ip, () => Try(request, context, next, refusals, cancellationToken));

    private async Task<Outcome<string>> Try(
        SignUpRequest request, HttpContext context, string next, IDictionary<string, Refusal> refusals, CancellationToken cancellationToken)
    {
        var visitor = Visitor.Of(context);
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (Applicant.Parse(request, passwords: null, today, refusals) is not { } applicant) return refusals.First().Value;
        if (!(await signUp.Reserve(applicant, visitor, cancellationToken)).Succeeded(out var reserved, out var refusal))
        {
            if (refusal.Code != Throttle.TooMany.Code) refusals[refusal == EmailAddress.Taken ? nameof(request.Email) : nameof(request.Name)] = refusal;
            return refusal;
        }
        newcomers.Add(reserved, applicant);
        var plan = new VisitPlan(VisitPurpose.SignUp, applicant.Name, VisitCookie.Challenge(context), next, reserved.Account.Subject);
        return await begin.Do(plan, null, cancellationToken);
    }
}
