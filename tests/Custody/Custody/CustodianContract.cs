using System.Text;
using Domicile.Base;
using Domicile.Keys;
using Domicile.Proof;
using Domicile.Sealing;
using Domicile.Sealing.Sealed;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Custody;

/// <summary>What every <see cref="ICustodian"/> promises, wherever it runs.</summary>
public abstract class CustodianContract : IAsyncLifetime
{
    protected static readonly Access Own = new("essential.service", Reason.SubjectRequest, new("subject", "the subject", "", "XX"));
    protected static readonly Access Support = new("essential.service", Reason.SupportCase, new("operator", "Kim", "Operator", "XX"), "Case 17");

    protected FakeTimeProvider Time { get; } = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));

    protected abstract ICustodian Custodian { get; }

    /// <summary>Makes a subject's key, at the custodian itself: the service has it made with a credential alone.</summary>
    protected abstract Task<Outcome<Receipt>> Enroll(SubjectId subject, CancellationToken stop);

    /// <summary>Verifies the ledger's proofs.</summary>
    protected abstract NoteVerifier Verifier { get; }

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task A_subject_is_enrolled_once()
    {
        Assert.Equal(0, (await Enroll(Samples.Ann, Stop)).OrThrow().Index);
        Assert.Equal("already-enrolled", (await Enroll(Samples.Ann, Stop)).Refusal?.Code);
        Assert.Equal("not-enrolled", (await Custodian.Unseal(Request(Samples.Ben), Stop)).Refusal?.Code);
    }

    [Fact]
    public async Task A_record_that_is_asked_for_again_is_the_entry_that_there_is()
    {
        var body = Encoding.UTF8.GetBytes("{\"v\":1}");
        Time.Advance(TimeSpan.FromMinutes(1));
        var first = (await Custodian.Record("moderation.case", body, Stop)).OrThrow();
        Time.Advance(TimeSpan.FromMinutes(1));
        var again = (await Custodian.Record("moderation.case", body, Stop)).OrThrow();
        Assert.Equal((first.Index, first.At), (again.Index, again.At));
        Assert.Equal(first.Shown, again.Shown);
        Assert.Equal(first.Index + 1, (await Custodian.Record("moderation.closing", body, Stop)).OrThrow().Index);
    }

    [Fact]
    public async Task The_same_category_opens_with_the_same_key_and_another_does_not()
    {
        await Enroll(Samples.Ann, Stop);
        using var first = (await Custodian.Unseal(Request(Samples.Ann), Stop)).OrThrow().Key;
        using var second = (await Custodian.Unseal(Request(Samples.Ann), Stop)).OrThrow().Key;
        using var other = (await Custodian.Unseal(Request(Samples.Ann) with { Category = "user.device" }, Stop)).OrThrow().Key;
        var sealedValue = first.Seal(Samples.Bound, [1, 2]);
        Assert.Equal([1, 2], second.Open(Samples.Bound, sealedValue));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => other.Open(Samples.Bound, sealedValue));
    }

    [Theory]
    [InlineData("operator", "user.contact.email", "essential.service", Reason.SupportCase, "Case 1", null)]
    [InlineData("operator", "user.contact.email", "essential.service", Reason.SupportCase, " ", "explanation-needed")]
    [InlineData("operator", "user.contacts", "essential.service", Reason.SupportCase, "Case 1", "no-mandate")]
    [InlineData("operator", "user.behavior.search_history", "essential.service", Reason.SupportCase, "Case 1", "no-mandate")]
    [InlineData("operator", "user.contact.email", "marketing", Reason.AutomatedService, null, "no-mandate")]
    [InlineData("operator", "user.contact.email", "essential.legal_obligation", Reason.LegalOrder, "Order 3", "quorum-needed")]
    [InlineData("overseer", "user.contact.email", "essential.legal_obligation", Reason.OverseerInspection, "Visit", "quorum-needed")]
    [InlineData("technology-partner", "user.contact.email", "essential.service", Reason.Maintenance, "Disk", "no-mandate")]
    [InlineData("parent", "user.contact.email", "train_ai_system", Reason.Training, "Model", "no-mandate")]
    public async Task A_mandate_decides_and_the_subject_sees_denials_too(
        string party, string category, string purpose, Reason reason, string? explanation, string? refusal)
    {
        await Enroll(Samples.Ann, Stop);
        var access = new Access(purpose, reason, new(party, "Kim", "Employer", "XX"), explanation);
        var outcome = await Custodian.Unseal(new(Samples.Ann, category, access, TimeSpan.FromMinutes(15)), Stop);
        Assert.Equal(refusal, outcome.Refusal?.Code);
        var record = (await Custodian.Accesses(Samples.Ann, null, 1, Stop)).OrThrow()[0];
        Assert.Equal(refusal is null ? "unseal" : "deny", record.Kind);
        Assert.Equal(access, record.Access);
        Assert.Equal(category, record.Category);
    }

    [Theory]
    [InlineData("", "essential", "XX")]
    [InlineData("user contact", "essential", "XX")]
    [InlineData("user.contact", "", "XX")]
    [InlineData("user.contact", "essential\n", "XX")]
    [InlineData("user.contact", "essential", "Atlantis")]
    public async Task An_access_that_cannot_be_recorded_is_refused(string category, string purpose, string country)
    {
        await Enroll(Samples.Ann, Stop);
        var access = new Access(purpose, Reason.SubjectRequest, new("subject", "the subject", "", country));
        Assert.Equal("malformed-access", (await Custodian.Unseal(new(Samples.Ann, category, access, TimeSpan.FromMinutes(1)), Stop)).Refusal?.Code);
        Assert.Equal("malformed-access", (await Custodian.Unseal(Request(Samples.Ann) with { Term = TimeSpan.Zero }, Stop)).Refusal?.Code);
    }

    [Fact]
    public async Task A_key_stops_working_when_its_term_is_over_and_no_term_is_longer_than_the_mandate_says()
    {
        await Enroll(Samples.Ann, Stop);
        var own = (await Custodian.Unseal(Request(Samples.Ann) with { Term = TimeSpan.FromDays(1) }, Stop)).OrThrow();
        var support = (await Custodian.Unseal(new(Samples.Ann, "user.contact.email", Support, TimeSpan.FromDays(1)), Stop)).OrThrow();
        Assert.Equal(Time.GetUtcNow().AddMinutes(15), own.ExpiresAt);
        Assert.Equal(Time.GetUtcNow().AddMinutes(5), support.ExpiresAt);
        Time.Advance(TimeSpan.FromMinutes(5));
        own.Key.Seal(Samples.Bound, [1]);
        Assert.Throws<KeyExpiredException>(() => support.Key.Seal(Samples.Bound, [1]));
    }

    [Fact]
    public async Task Every_access_is_listed_newest_first_in_pages()
    {
        await Enroll(Samples.Ann, Stop);
        await Enroll(Samples.Ben, Stop);
        for (var access = 0; access < 5; access++) (await Custodian.Unseal(Request(Samples.Ann), Stop)).OrThrow();
        var first = (await Custodian.Accesses(Samples.Ann, null, 4, Stop)).OrThrow();
        var rest = (await Custodian.Accesses(Samples.Ann, first[^1].Index, 100, Stop)).OrThrow();
        Assert.Equal([6L, 5, 4, 3], first.Select(record => record.Index));
        Assert.Equal([2L, 0], rest.Select(record => record.Index));
        Assert.Equal("enroll", rest[^1].Kind);
    }

    [Fact]
    public async Task A_proof_shows_the_body_to_whoever_has_the_ledgers_key_and_goes_to_the_subject_alone()
    {
        await Enroll(Samples.Ann, Stop);
        await Enroll(Samples.Ben, Stop);
        var receipt = (await Custodian.Unseal(new(Samples.Ann, "user.contact.email", Support, TimeSpan.FromMinutes(1)), Stop)).OrThrow().Receipt;
        var disclosed = Verify((await Custodian.Proof(Samples.Ann, receipt.Index, Stop)).OrThrow());
        Assert.Equal("unseal", disclosed.Entry.Kind);
        Assert.Equal(receipt.At.ToUnixTimeMilliseconds(), disclosed.Entry.UnixMs);
        Assert.Contains("\"explanation\":\"Case 17\"", disclosed.Body, StringComparison.Ordinal);
        Assert.Equal("no-such-entry", (await Custodian.Proof(Samples.Ben, receipt.Index, Stop)).Refusal?.Code);
        Assert.Equal("no-such-entry", (await Custodian.Proof(Samples.Ann, 99, Stop)).Refusal?.Code);
    }

    [Fact]
    public async Task Absence_is_stated_over_the_ledgers_signature_and_refused_where_there_was_an_access()
    {
        await Enroll(Samples.Ann, Stop);
        Time.Advance(TimeSpan.FromHours(1));
        await Custodian.Unseal(new(Samples.Ann, "user.contact.email", Support, TimeSpan.FromMinutes(1)), Stop);
        Time.Advance(TimeSpan.FromHours(1));
        var now = Time.GetUtcNow().ToUnixTimeMilliseconds();
        var statement = (await Custodian.Absence(Samples.Ann, Absence.Others, "user", now - 60_000, now, Stop)).OrThrow();
        Assert.Equal("user", Absence.Open(Encoding.UTF8.GetBytes(statement), Verifier).Category);
        Assert.Equal("not-absent", (await Custodian.Absence(Samples.Ann, "operator", "user", now - 7_000_000, now, Stop)).Refusal?.Code);
    }

    [Fact]
    public async Task The_index_finds_the_one_subject_of_a_value_however_it_is_spelt()
    {
        await Enroll(Samples.Ann, Stop);
        await Enroll(Samples.Ben, Stop);
        Assert.Null((await Custodian.Index(Samples.Ann, Fideslang.Email, "Ann@Example.org", Stop)).Refusal);
        Assert.Equal(Samples.Ann, (await Custodian.Find(Fideslang.Email, "  ann@example.ORG ", Stop)).OrThrow());
        Assert.Null((await Custodian.Find("user.contact.phone_number", "ann@example.org", Stop)).OrThrow());
        Assert.Equal("value-taken", (await Custodian.Index(Samples.Ben, Fideslang.Email, "ann@example.org", Stop)).Refusal?.Code);
        Assert.Null((await Custodian.Index(Samples.Ann, Fideslang.Email, "new@example.org", Stop)).Refusal);
        Assert.Null((await Custodian.Find(Fideslang.Email, "ann@example.org", Stop)).OrThrow());
        Assert.Null((await Custodian.Index(Samples.Ben, Fideslang.Email, "ann@example.org", Stop)).Refusal);
        Assert.Equal("not-enrolled", (await Custodian.Index(new SubjectId(Guid.NewGuid()), Fideslang.Email, "x@example.org", Stop)).Refusal?.Code);
    }

    [Fact]
    public async Task Many_callers_at_once_index_one_value_for_one_of_them()
    {
        var subjects = Enumerable.Range(0, 20).Select(_ => Id.New<SubjectId>(TimeProvider.System)).ToList();
        await Task.WhenAll(subjects.Select(subject => Enroll(subject, Stop)));
        var outcomes = await Task.WhenAll(subjects.Select(subject => Custodian.Index(subject, Fideslang.Email, "one@example.org", Stop)));
        Assert.Single(outcomes, outcome => outcome.Refusal is null);
    }

    [Fact]
    public async Task Erasure_closes_everything_for_good_and_can_be_repeated_and_proven()
    {
        await Enroll(Samples.Ann, Stop);
        await Custodian.Index(Samples.Ann, Fideslang.Email, "ann@example.org", Stop);
        var before = (await Custodian.Unseal(Request(Samples.Ann), Stop)).OrThrow();
        var oldProof = (await Custodian.Proof(Samples.Ann, before.Receipt.Index, Stop)).OrThrow();
        var told = new System.Collections.Concurrent.ConcurrentQueue<SubjectId>();
        Custodian.Erased += told.Enqueue;
        var receipt = (await Custodian.Erase(Samples.Ann, Stop)).OrThrow();

        Assert.Equal(receipt, (await Custodian.Erase(Samples.Ann, Stop)).OrThrow());
        Assert.Contains(Samples.Ann, told);
        Assert.Equal("erased", (await Custodian.Unseal(Request(Samples.Ann), Stop)).Refusal?.Code);
        Assert.Equal("erased", (await Enroll(Samples.Ann, Stop)).Refusal?.Code);
        Assert.Equal("erased", (await Custodian.Accesses(Samples.Ann, null, 10, Stop)).Refusal?.Code);
        Assert.Equal("erased", (await Custodian.Index(Samples.Ann, Fideslang.Email, "ann@example.org", Stop)).Refusal?.Code);
        Assert.Null((await Custodian.Find(Fideslang.Email, "ann@example.org", Stop)).OrThrow());
        Assert.Equal("no-such-entry", (await Custodian.Proof(Samples.Ann, before.Receipt.Index, Stop)).Refusal?.Code);
        Assert.Equal("unseal", Verify(oldProof).Entry.Kind);
        var proof = Verify((await Custodian.ErasureProof(Samples.Ann, Stop)).OrThrow());
        Assert.Equal("erase", proof.Entry.Kind);
        Assert.DoesNotContain(Samples.Ann.ToString(), proof.Body, StringComparison.Ordinal);
        Assert.Equal("not-enrolled", (await Custodian.Erase(Samples.Ben, Stop)).Refusal?.Code);
    }

    protected static AccessRequest Request(SubjectId subject) => new(subject, "user.contact.email", Own, TimeSpan.FromMinutes(15));

    private (LedgerEntry Entry, string Body) Verify(string proof)
    {
        Assert.True(TlogProof.TryParse(proof, out var parsed));
        Assert.True(Disclosure.TryParse(parsed.Extra.Span, out var disclosure));
        parsed.Verify(disclosure.Entry.Span, Verifier);
        return (disclosure.Open(), Encoding.UTF8.GetString(disclosure.Body!.Value.Span));
    }
}

public sealed class CustodianInProcess : CustodianContract
{
    private readonly TemporaryFolder _folder = new();
    private CustodyProcess? _process;

    protected override ICustodian Custodian => _process!.Custodian;

    protected override Task<Outcome<Receipt>> Enroll(SubjectId subject, CancellationToken stop) => _process!.Custodian.Enroll(subject, stop);

    protected override NoteVerifier Verifier => Keyring.Open(_folder.File("custody/keys"), _process!.DomicileOptions.LedgerOrigin, false).Ledger.Verifier;

    public override async ValueTask InitializeAsync() => _process = await CustodyProcess.Start(_folder.Path, Time);

    public override async ValueTask DisposeAsync()
    {
        await _process!.DisposeAsync();
        _folder.Dispose();
    }
}
