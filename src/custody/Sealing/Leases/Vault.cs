using Domicile.Base;
using Domicile.Sealing.Sealed;
using Microsoft.Extensions.Options;

namespace Domicile.Sealing.Leases;

public sealed class Vault : IVault, IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private const int MaxLeases = 10_000;

    private readonly ICustodian _custodian;
    private readonly ICurrentSession _session;
    private readonly Leases _leases;
    private readonly string _domicile;
    private readonly TimeProvider _time;

    public Vault(ICustodian custodian, ICurrentSession session, IOptions<DomicileOptions> arrangement, TimeProvider time)
    {
        (_custodian, _session, _domicile, _time) = (custodian, session, arrangement.Value.Name, time);
        _leases = new((lease, by) => custodian.Unseal(new(lease.Holder, lease.Category, lease.Access, Longest), by, CancellationToken.None), MaxLeases);
        custodian.Erased += _leases.Drop;
    }

    public ValueTask<Outcome<byte[]>> Seal(
        SealedField field, Holder holder, Guid record, ReadOnlyMemory<byte> value, Access access, CancellationToken cancellationToken) =>
        With(field, holder, access, 30, key => ValueTask.FromResult(key.Seal(Bound(field, holder, record), value.Span)), cancellationToken);

    public ValueTask<Outcome<byte[]>> Open(
        SealedField field, Holder holder, Guid record, ReadOnlyMemory<byte> value, Access access, CancellationToken cancellationToken) =>
        With(field, holder, access, 30, key => ValueTask.FromResult(key.Open(Bound(field, holder, record), value.Span)), cancellationToken);

    public ValueTask<Outcome<SealedFile>> CreateFile(
        FileStream file, SealedField field, Holder holder, Guid record, Access access, CancellationToken cancellationToken) =>
        With(field, holder, access, 2, key => SealedFile.Create(file, key, Bound(field, holder, record), _time), cancellationToken);

    public ValueTask<Outcome<SealedFile>> ResumeFile(
        FileStream file, SealedField field, Holder holder, Guid record, Access access, CancellationToken cancellationToken) =>
        With(field, holder, access, 2, key => SealedFile.Resume(file, key, Bound(field, holder, record), _time), cancellationToken);

    public ValueTask<Outcome<Stream>> ReadFile(
        Stream file, SealedField field, Holder holder, Guid record, Access access, CancellationToken cancellationToken) =>
        With(field, holder, access, 2, key => SealedFile.Read(file, key, Bound(field, holder, record), _time), cancellationToken);

    public void Dispose()
    {
        _custodian.Erased -= _leases.Drop;
        _leases.Dispose();
    }

    /// <param name="share">A kept key is used if at least one part in so many of its term is left: files need it for longer than values.</param>
    private async ValueTask<Outcome<T>> With<T>(
        SealedField field, Holder holder, Access access, int share, Func<CategoryKey, ValueTask<T>> use, CancellationToken cancellationToken)
    {
        if (access.Reason is not (Reason.AutomatedService or Reason.SubjectRequest))
        {
            if (!(await _custodian.Unseal(new(holder, field.Category, access, Longest), null, cancellationToken)).Succeeded(out var grant, out var refusal))
                return refusal;
            using (grant.Key) return await use(grant.Key);
        }
        // A key that is kept for a subject is not for whoever comes without one.
        var by = access.By.Party == CommonAccess.Subject ? _session.Secret : null;
        if (by is null && access.By.Party == CommonAccess.Subject) return CredentialRefusals.NoGrant;
        var session = by is null ? null : Convert.ToHexStringLower(by.NameHash);
        for (var again = 0; ; again++)
        {
            try
            {
                var lease = await _leases.Get(new(holder, field.Category, access, session), by, share, cancellationToken);
                return lease.Succeeded(out var key, out var refusal) ? await use(key) : refusal;
            }
            catch (Exception lost) when (again < 3 && lost is ObjectDisposedException or KeyExpiredException)
            {
                // Dropped before it was used, by an erasure or for want of room. The custodian decides again.
            }
        }
    }

    private Binding Bound(SealedField field, Holder holder, Guid record) => new(_domicile, holder.Number, field, record);
}
