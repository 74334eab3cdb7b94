using Domicile.Base;
using Domicile.Custody;
using Domicile.Custody.Entries;
using Domicile.Proof;
using Domicile.Sealing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Domicile.Credentials.Sessions;

/// <summary>Makes the session of somebody who has just proved to be the subject: entered first, so that the person sees every one there ever was.</summary>
internal sealed class BeginSession(
    IDbContextFactory<CredentialsDb> databases, Custodian custodian, LiveSessions sessions, Places places, IOptions<CredentialOptions> options)
{
    private const int MaxSessions = 50;
    private const int MaxText = 200;

    /// <param name="subject">Whose.</param>
    /// <param name="credential">By which the person has proved to be the subject.</param>
    /// <param name="byHelp">Whether the operator's help is behind that: the session is limited, and there is none once the help is refused.</param>
    /// <param name="from">As the person will read it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<Outcome<BegunSession>> Do(SubjectId subject, string credential, bool byHelp, Place from, CancellationToken cancellationToken)
    {
        from = new(Cut(from.Device), Cut(from.Network));
        var (now, secret) = (sessions.Now(), SessionSecret.New());
        var id = Guid.CreateVersion7(now);
        if (!places.Seal(subject, id, from).Succeeded(out var place, out var none)) return none;
        if ((await custodian.Note(subject, Kinds.Session, new(id, credential, from.Device, from.Network))).Refusal is { } refusal) return refusal;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        foreach (var oldest in await db.Sessions.Where(row => row.Subject == subject).OrderByDescending(row => row.RenewedAt).Skip(MaxSessions - 1)
            .Select(row => row.Id).ToListAsync(cancellationToken)) await sessions.End(oldest, cancellationToken);
        var session = new StoredSession
        {
            Id = id,
            Subject = subject,
            NameHash = secret.NameHash,
            Hash = secret.Hash,
            Credential = credential,
            Place = place,
            CreatedAt = now,
            RenewedAt = now,
            ConfirmedAt = now,
            ExpiresAt = Until(now, now),
        };
        if (!await sessions.Add(session, byHelp, cancellationToken)) return CredentialRefusals.WrongProof;
        return new BegunSession(secret, id, subject, credential);
    }

    /// <summary>When a session ends that was last used now.</summary>
    public DateTimeOffset Until(DateTimeOffset began, DateTimeOffset now)
    {
        // No longer than statements of absence look back.
        var longest = TimeSpan.FromMilliseconds(Absence.LongestSessionMs);
        var (idle, end) = (now + options.Value.SessionIdle, began + (options.Value.SessionLifetime < longest ? options.Value.SessionLifetime : longest));
        return idle < end ? idle : end;
    }

    private static string Cut(string text) => text.Length > MaxText ? text[..MaxText] : text;
}
