using System.Collections.Concurrent;
using Domicile.Base;
using Domicile.Custody;
using Domicile.Custody.Grants;
using Domicile.Sealing;

namespace Domicile.Tests.Testing;

/// <summary>For tests of custody alone: each subject has a session that is always live and fresh, and every erasure was asked for.</summary>
internal sealed class TrustingGrants : ISubjectGrants
{
    private static readonly ConcurrentDictionary<SubjectId, SessionSecret> Secrets = new();

    public static SessionSecret Of(SubjectId subject) => Secrets.GetOrAdd(subject, _ => SessionSecret.New());

    public ValueTask<GrantVerdict> Check(SessionSecret? by, bool fresh, CancellationToken cancellationToken)
    {
        var subject = by is null ? default : Secrets.FirstOrDefault(known => known.Value.NameHash.AsSpan().SequenceEqual(by.NameHash)).Key;
        return new(subject == default ? new GrantVerdict(null, CredentialRefusals.NoGrant) : new(new(Guid.Empty, subject, TimeSpan.MaxValue), null));
    }

    public Task<bool> IsErasureDue(SubjectId subject, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task End(Guid session, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task EndAll(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task Forget(SubjectId subject, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>What a subject does itself, by such a session.</summary>
internal static class OwnCalls
{
    public static Task<Outcome<Receipt>> Enroll(this ICustodian custodian, SubjectId subject, CancellationToken stop) => ((Custodian)custodian).Enroll(subject, stop);

    public static Task<Outcome<Grant>> Unseal(this ICustodian custodian, AccessRequest request, CancellationToken stop) =>
        custodian.Unseal(request, request.Access.By.Party == CommonAccess.Subject ? TrustingGrants.Of(request.Holder.Number) : null, stop);

    public static Task<Outcome<Done>> Index(this ICustodian custodian, SubjectId subject, string category, string value, CancellationToken stop) =>
        custodian.Index(TrustingGrants.Of(subject), category, value, stop);

    public static Task<Outcome<IReadOnlyList<AccessRecord>>> Accesses(this ICustodian custodian, SubjectId subject, long? before, int limit, CancellationToken stop) =>
        custodian.Accesses(TrustingGrants.Of(subject), before, limit, stop);

    public static Task<Outcome<string>> Proof(this ICustodian custodian, SubjectId subject, long index, CancellationToken stop) =>
        custodian.Proof(TrustingGrants.Of(subject), index, stop);

    public static Task<Outcome<string>> Absence(this ICustodian custodian, SubjectId subject, string party, string category, long fromMs, long toMs, CancellationToken stop) =>
        custodian.Absence(TrustingGrants.Of(subject), party, category, fromMs, toMs, stop);
}

/// <summary>The current session of a test without requests: whoever it is set to.</summary>
internal sealed class TestSession : ICurrentSession
{
    public SessionSecret? Secret { get; set; }
}
