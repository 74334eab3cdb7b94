using System.Security.Cryptography;
using System.Text.Json;
using Domicile.Base;
using Domicile.Custody;
using Domicile.Sealing;
using Domicile.Sealing.Sealed;
using Microsoft.Extensions.Options;

namespace Domicile.Credentials.Sessions;

/// <summary>Seals where somebody signed in under a secret of the subject's own: nobody but the subject's list of sessions opens it.</summary>
internal sealed class Places(Custodian custodian, IOptions<DomicileOptions> arrangement, TimeProvider time)
{
    private static readonly SealedField Field = SealedField.Of<StoredSession>(nameof(StoredSession.Place));

    public Outcome<byte[]> Seal(SubjectId subject, Guid session, Place place)
    {
        if (!Key(subject).Succeeded(out var key, out var none)) return none;
        using (key) return key.Seal(Bound(subject, session), JsonSerializer.SerializeToUtf8Bytes(place));
    }

    /// <exception cref="CryptographicException">The row was changed, or is another session's.</exception>
    public Outcome<Place> Open(StoredSession session)
    {
        if (!Key(session.Subject).Succeeded(out var key, out var none)) return none;
        using (key) return JsonSerializer.Deserialize<Place>(key.Open(Bound(session.Subject, session.Id), session.Place))!;
    }

    private Outcome<CategoryKey> Key(SubjectId subject) =>
        custodian.SecretOf(subject, Field.Category).Then<CategoryKey>(secret => new CategoryKey(secret, LiveSessions.Live, time));

    private Binding Bound(SubjectId subject, Guid session) => new(arrangement.Value.Name, subject, Field, session);
}
