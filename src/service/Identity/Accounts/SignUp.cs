using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Domicile.Base;
using Domicile.Identity.Profiles;
using Domicile.Identity.Requests;
using Domicile.Identity.Sessions;
using Domicile.Moderated;
using Domicile.Sealing;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity.Accounts;

/// <summary>What a person gives to have an account.</summary>
/// <param name="Name">2 to 24 letters, digits, dots and underscores; unique.</param>
/// <param name="Email">The e-mail address; sealed.</param>
/// <param name="BirthDate">Year-month-day; sealed. At least 13 years ago.</param>
/// <param name="Password">8 to 128 characters; null where a passkey is made instead.</param>
internal sealed record SignUpRequest(string Name, string Email, string BirthDate, string? Password);

/// <summary>What <see cref="SignUpRequest"/> says, once it is known to be acceptable.</summary>
internal sealed record Applicant(string Name, string Email, DateOnly BirthDate, string? Password)
{
    /// <summary>The applicant, or every field's refusal: a form shows them all at once.</summary>
    /// <param name="request">As given.</param>
    /// <param name="passwords">Judges the password; null where a passkey is made instead.</param>
    /// <param name="today">The date, for the age.</param>
    /// <param name="refusals">Receives what is wrong with each field, by its name.</param>
    public static Applicant? Parse(SignUpRequest request, Passwords? passwords, DateOnly today, IDictionary<string, Refusal> refusals)
    {
        var name = Take(nameof(Name), UserName.Parse(request.Name));
        var email = Take(nameof(Email), EmailAddress.Parse(request.Email));
        var birthDate = Take(nameof(BirthDate), Accounts.BirthDate.Parse(request.BirthDate, today));
        var password = passwords is null ? null : Take(nameof(Password), passwords.Parse(request.Password ?? "", name ?? "", email ?? ""));
        return refusals.Count == 0 ? new(name!, email!, birthDate, password) : null;

        T? Take<T>(string field, Outcome<T> parsed)
        {
            if (!parsed.Succeeded(out var value, out var refusal)) refusals[field] = refusal;
            return value;
        }
    }
}

/// <summary>How an account will be signed in to.</summary>
/// <param name="Handle">The account's <see cref="Account.Handle"/>.</param>
/// <param name="PasswordHash">Null where there is a passkey.</param>
/// <param name="Passkey">Null where there is a password.</param>
internal sealed record Credentials(string Handle, string? PasswordHash, UserPasskeyInfo? Passkey)
{
    public static string NewHandle() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
}

/// <summary>
/// Makes an account. The row that reserves the name comes first, together with the job that sweeps it away again; then the key,
/// the index, the sealed values; and last, in one transaction, the account becomes active, the job goes, the session begins.
/// Wherever it breaks off, the sweeper finds the row and removes what there is. The name is judged before anything is made; where a person has to
/// look, a case is opened once there is somebody whom it is about.
/// </summary>
internal sealed class SignUp(
    IDbContextFactory<IdentityDb> databases, ICustodian custodian, IVault vault, OwnAccess own, StartSession sessions,
    SweepEnrolment sweeper, IEnumerable<IProfileReview> reviews, Events<IdentityDb> events, JobSignal<IdentityDb> jobs, TimeProvider time)
{
    public async Task<Outcome<StartedSession>> Do(
        Applicant applicant, Credentials credentials, Visitor visitor, CancellationToken cancellationToken)
    {
        var subject = Id.New<SubjectId>(time);
        var name = UserName.Skeleton(applicant.Name);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Accounts.AnyAsync(other => other.Name == applicant.Name || other.NameSkeleton == name, cancellationToken)) return UserName.Taken;
        var judged = ReviewState.Passed;
        foreach (var review in reviews)
            if (await review.Name(applicant.Name, cancellationToken) is var said && said > judged) judged = said;
        if (judged == ReviewState.Blocked) return EditProfile.NotShown;
        if (!(await custodian.Find(Fideslang.Email, applicant.Email, cancellationToken)).Succeeded(out var owner, out var away)) return away;
        if (owner is not null) return EmailAddress.Taken;

        var sweep = SweepEnrolment.JobFor(subject, time);
        var account = new Account
        {
            Subject = subject,
            Name = applicant.Name,
            NameSkeleton = name,
            DisplayName = applicant.Name,
            PasswordHash = credentials.PasswordHash,
            Handle = credentials.Handle,
            CreatedAt = time.GetUtcNow(),
        };
        db.AddRange(account, sweep);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException failure) when (DatabaseFailures.IsDuplicate(failure))
        {
            // Someone else took the name between the look and the leap.
            return UserName.Taken;
        }

        var enrolled = await Enroll(db, account, applicant, visitor, cancellationToken);
        if (!enrolled.Succeeded(out var session, out var refusal))
        {
            await sweeper.Sweep(subject, cancellationToken);
            return refusal;
        }
        if (credentials.Passkey is { } passkey) db.Add(Passkey.Of(passkey, subject));
        account.State = AccountState.Active;
        db.Remove(sweep);
        if (judged != ReviewState.Passed) events.Add(db, new NameInDoubt(subject));
        await db.SaveChangesAsync(cancellationToken);
        if (judged != ReviewState.Passed) jobs.Raise();
        return session;
    }

    private async Task<Outcome<StartedSession>> Enroll(
        IdentityDb db, Account account, Applicant applicant, Visitor visitor, CancellationToken cancellationToken)
    {
        var subject = account.Subject;
        if (!(await custodian.Enroll(subject, cancellationToken)).Succeeded(out _, out var refusal)) return refusal;
        if ((await custodian.Index(subject, Fideslang.Email, applicant.Email, cancellationToken)).Refusal is { } taken)
            return taken.Status == 409 ? EmailAddress.Taken : taken;

        var email = await vault.Seal(Account.EmailField, subject, subject.Value, Encoding.UTF8.GetBytes(applicant.Email), own.SignIn, cancellationToken);
        if (!email.Succeeded(out var sealedEmail, out refusal)) return refusal;
        var birth = await vault.Seal(Account.BirthDateField, subject, subject.Value,
            Encoding.UTF8.GetBytes(BirthDate.Format(applicant.BirthDate)), own.SignIn, cancellationToken);
        if (!birth.Succeeded(out var sealedBirth, out refusal)) return refusal;
        (account.Email, account.BirthDate) = (sealedEmail, sealedBirth);
        return await sessions.Add(db, subject, visitor, cancellationToken);
    }
}
