using System.Security.Cryptography;
using Domicile.Base;
using Domicile.Identity.Requests;
using Domicile.Sealing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Domicile.Identity.Sessions;

/// <summary>A session that was made, with the token that only the browser keeps.</summary>
internal sealed record StartedSession(Session Session, byte[] Token);

/// <summary>Makes the session of someone who has just proved who they are.</summary>
internal sealed class StartSession(IVault vault, OwnAccess own, TimeProvider time, IOptions<IdentityOptions> options)
{
    private const int MaxSessions = 50;

    /// <summary>Adds the session to the context, without saving it; a subject's oldest sessions make room for it.</summary>
    public async Task<Outcome<StartedSession>> Add(IdentityDb db, SubjectId subject, Visitor visitor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var device = await vault.Seal(Session.DeviceField, subject, id, visitor.DeviceBytes, own.SignIn, cancellationToken);
        if (!device.Succeeded(out var sealedDevice, out var refusal)) return refusal;
        var ip = await vault.Seal(Session.IpAddressField, subject, id, visitor.IpBytes, own.SignIn, cancellationToken);
        if (!ip.Succeeded(out var sealedIp, out refusal)) return refusal;

        var token = SessionCookie.NewToken();
        var session = new Session
        {
            Id = id,
            Subject = subject,
            TokenHash = SHA256.HashData(token),
            CreatedAt = now,
            SeenAt = now,
            ExpiresAt = now + options.Value.SessionIdle,
            Device = sealedDevice,
            IpAddress = sealedIp,
        };
        db.RemoveRange(await db.Sessions.Where(other => other.Subject == subject)
            .OrderByDescending(other => other.SeenAt).Skip(MaxSessions - 1).ToListAsync(cancellationToken));
        db.Add(session);
        return new StartedSession(session, token);
    }
}
