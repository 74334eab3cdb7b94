using System.Text;
using Domicile.Base;
using Domicile.Identity.Profiles;
using Domicile.Identity.Requests;
using Domicile.Identity.Sessions;
using Domicile.Moderated;
using Domicile.Sealing;
using Domicile.Storage;
using Domicile.Web;
using Domicile.Work;
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

/// <summary>An account that has been made.</summary>
/// <param name="Session">Its first session.</param>
/// <param name="Codes">Recovery codes, told this once.</param>
internal sealed record NewAccount(BegunSession Session, IReadOnlyList<string> Codes);

/// <summary>A name that is kept for somebody who signs up.</summary>
/// <param name="Account">The row, as it was written.</param>
/// <param name="Sweep">The job that removes it again, unless the account becomes whole.</param>
/// <param name="Judged">What was said of the name.</param>
internal sealed record Reservation(Account Account, Job Sweep, ReviewState Judged);

/// <summary>
/// Makes an account. The row that reserves the name comes first, together with the job that sweeps it away again; then key and credential, and with the
/// session that they begin the index and the sealed values; then the account becomes active, the custodian hears that it is whole, and the job goes.
/// Wherever it breaks off, the custodian erases its part by itself and the sweeper removes the row. The name is judged before anything is made; where a person has to
/// look, a case is opened once there is somebody whom it is about.
/// </summary>
internal sealed class SignUp(
    IDbContextFactory<IdentityDb> databases, ICustodian custodian, AddressKey addresses, IRegistrar credentials, CurrentSession current, IVault vault, OwnAccess own,
    SweepEnrolment sweeper, IEnumerable<IProfileReview> reviews, Events<IdentityDb> events, JobSignal<IdentityDb> jobs, Throttle throttle, TimeProvider time)
{
    public async Task<Outcome<NewAccount>> Do(Applicant applicant, Credential first, Visitor visitor, CancellationToken cancellationToken)
    {
        // Whoever was signed in here has nothing to do with it.
        current.Use(null);
        if (!(await Reserve(applicant, visitor, cancellationToken)).Succeeded(out var reserved, out var refusal)) return refusal;
        if (!(await credentials.Enroll(reserved.Account.Subject, first, visitor.Place, cancellationToken)).Succeeded(out var enrolled, out refusal))
        {
            await Undo(reserved.Account.Subject, cancellationToken);
            return refusal;
        }
        return (await Complete(reserved, applicant, enrolled.Session, cancellationToken)).Then<NewAccount>(_ => new NewAccount(enrolled.Session, enrolled.Codes));
    }

    /// <summary>Judges the name, and keeps it for somebody who has yet to have a credential.</summary>
    public async Task<Outcome<Reservation>> Reserve(Applicant applicant, Visitor visitor, CancellationToken cancellationToken)
    {
        var subject = Id.New<SubjectId>(time);
        var name = UserName.Skeleton(applicant.Name);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Accounts.AnyAsync(other => other.Name == applicant.Name || other.NameSkeleton == name, cancellationToken)) return UserName.Taken;
        var judged = ReviewState.Passed;
        foreach (var review in reviews)
            if (await review.Name(applicant.Name, cancellationToken) is var said && said > judged) judged = said;
        if (judged == ReviewState.Blocked) return EditProfile.NotShown;
        if ((await RequireUnknown(applicant.Email, visitor, cancellationToken)).Refusal is { } known) return known;

        var sweep = SweepEnrolment.JobFor(subject, time);
        var account = new Account
        {
            Subject = subject,
            Name = applicant.Name,
            NameSkeleton = name,
            DisplayName = applicant.Name,
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
        return new Reservation(account, sweep, judged);
    }

    /// <summary>Makes the account whole, by the session with which its first credential came.</summary>
    public async Task<Outcome<Done>> Complete(Reservation reserved, Applicant applicant, BegunSession session, CancellationToken cancellationToken)
    {
        var (account, sweep, judged) = reserved;
        current.Use(session.Secret);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        db.AttachRange(account, sweep);
        if ((await Make(db, account, applicant, session, cancellationToken)).Refusal is { } refusal)
        {
            await Undo(account.Subject, cancellationToken);
            return refusal;
        }
        db.Remove(sweep);
        if (judged != ReviewState.Passed) events.Add(db, new NameInDoubt(account.Subject));
        await db.SaveChangesAsync(cancellationToken);
        if (judged != ReviewState.Passed) jobs.Raise();
        return new Done();
    }

    /// <summary>
    /// Refuses an address that has an account. A network that was told so too often is told nothing, whatever the address: what it has left is read
    /// after the look, so that many requests at once learn no more than one after the other.
    /// </summary>
    private async Task<Outcome<Done>> RequireUnknown(string email, Visitor visitor, CancellationToken cancellationToken)
    {
        if (!(await custodian.Find(Fideslang.Email, addresses.Blind(email), cancellationToken)).Succeeded(out var owner, out var away)) return away;
        if (owner is null) return throttle.Ask(Rates.EmailTaken, visitor.Ip);
        return throttle.Admit(Rates.EmailTaken, visitor.Ip).Refusal ?? EmailAddress.Taken;
    }

    // The custodian would come to it by itself, but only in a while, and until then the address is taken.
    private async Task Undo(SubjectId subject, CancellationToken cancellationToken)
    {
        if ((await credentials.AskErasure(current.Secret, time.GetUtcNow(), cancellationToken)).Refusal is null) await custodian.Erase(subject, cancellationToken);
        current.Use(null);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Accounts.Where(row => row.Subject == subject).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, AccountState.Erasing), cancellationToken);
        await sweeper.Sweep(subject, cancellationToken);
    }

    private async Task<Outcome<Done>> Make(IdentityDb db, Account account, Applicant applicant, BegunSession session, CancellationToken cancellationToken)
    {
        var (subject, by) = (account.Subject, session.Secret);
        if ((await custodian.Index(by, Fideslang.Email, addresses.Blind(applicant.Email), cancellationToken)).Refusal is { } taken)
            return taken.Status == 409 ? EmailAddress.Taken : taken;
        // By which the custodian's own pages find whoever signs in there.
        if ((await custodian.Index(by, Fideslang.Username, account.Name, cancellationToken)).Refusal is { } named)
            return named.Status == 409 ? UserName.Taken : named;

        var email = await vault.Seal(Account.EmailField, subject, subject.Value, Encoding.UTF8.GetBytes(applicant.Email), own.SignIn, cancellationToken);
        if (!email.Succeeded(out var sealedEmail, out var refusal)) return refusal;
        var birth = await vault.Seal(Account.BirthDateField, subject, subject.Value,
            Encoding.UTF8.GetBytes(BirthDate.Format(applicant.BirthDate)), own.SignIn, cancellationToken);
        if (!birth.Succeeded(out var sealedBirth, out refusal)) return refusal;
        (account.Email, account.AddressKey, account.BirthDate, account.State) = (sealedEmail, addresses.Id, sealedBirth, AccountState.Active);
        db.Add(KeepSessions.Of(session, time.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        return await credentials.Activate(by, cancellationToken);
    }
}
