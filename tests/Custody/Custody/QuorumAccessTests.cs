using System.Security.Cryptography;
using Domicile.Base;
using Domicile.Custody.Mandates;
using Domicile.Proof;
using Domicile.Sealing;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Custody;

/// <summary>What mandates leave to a quorum opens with its approval, for whom and as long as it says.</summary>
public sealed class QuorumAccessTests : IAsyncLifetime
{
    private static readonly Access Order = new("essential.legal_obligation", Reason.LegalOrder, new("operator", "Kim", "Operator", "XX"), "Order 3");
    private readonly Council _council = new("operator", "overseer");
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Council.Start);
    private CustodyProcess _process = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _process = await CustodyProcess.Start(_folder.Path, _time);
        (await _process.Custodian.Enroll(Samples.Ann, Stop)).OrThrow();
        (await _process.Custodian.Enroll(Samples.Ben, Stop)).OrThrow();
        await _council.Register(_process.Acts, _council.Registry(2), _time.GetUtcNow());
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_approved_access_opens_its_subjects_alone_until_its_time_and_says_so_in_the_entry()
    {
        Assert.Equal("quorum-needed", await Refusal(Samples.Ann));
        var salt = RandomNumberGenerator.GetBytes(SubjectSet.SaltSize);
        var hash = await Agree(Access(SubjectSet.Commit(salt, [Samples.Ann])));
        Assert.Equal("quorum-needed", await Refusal(Samples.Ann));
        Assert.Equal("other-subjects", (await Name(hash, salt, Samples.Ben)).Refusal?.Code);
        Assert.Null((await Name(hash, salt, Samples.Ann)).Refusal);

        var grant = (await Unseal(Samples.Ann)).OrThrow();
        Assert.Equal(_time.GetUtcNow().AddMinutes(5), grant.ExpiresAt);
        Assert.Equal("quorum-needed", await Refusal(Samples.Ben));
        Assert.Contains(hash, Disclosed((await _process.Custodian.Proof(Samples.Ann, grant.Receipt.Index, Stop)).OrThrow()), StringComparison.Ordinal);

        await Restart();
        Assert.Null(await Refusal(Samples.Ann));
        _time.Advance(TimeSpan.FromDays(3));
        Assert.Equal("quorum-needed", await Refusal(Samples.Ann));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_does_not_bring_an_expired_access_back()
    {
        await Agree(Access(null));
        Assert.Null(await Refusal(Samples.Ben));
        _time.Advance(TimeSpan.FromDays(3));
        Assert.Equal("quorum-needed", await Refusal(Samples.Ben));
        _time.AdjustTime(Council.Start.AddDays(1));
        Assert.Equal("quorum-needed", await Refusal(Samples.Ben));
        await Restart();
        Assert.Equal("quorum-needed", await Refusal(Samples.Ben));
    }

    [Fact]
    public async Task A_veto_ends_an_access_that_was_approved_and_a_restart_does_not_bring_it_back()
    {
        var hash = await Agree(Access(null));
        Assert.Null(await Refusal(Samples.Ben));
        await Take(_council.Say("overseer", "veto", hash));
        Assert.Equal("quorum-needed", await Refusal(Samples.Ben));
        await Restart();
        Assert.Equal("quorum-needed", await Refusal(Samples.Ben));
    }

    [Fact]
    public async Task Erasure_takes_the_subject_out_of_what_was_approved()
    {
        var salt = RandomNumberGenerator.GetBytes(SubjectSet.SaltSize);
        var hash = await Agree(Access(SubjectSet.Commit(salt, [Samples.Ann])));
        (await Name(hash, salt, Samples.Ann)).OrThrow();
        (await _process.Custodian.Erase(Samples.Ann, Stop)).OrThrow();
        await using var db = _process.Database();
        Assert.Empty(db.NamedSubjects);
    }

    [Fact]
    public async Task Agreed_mandates_decide_at_once_and_after_a_restart()
    {
        var support = new Access("essential.service", Reason.SupportCase, new("operator", "Kim", "Operator", "XX"), "Case 17");
        (await _process.Custodian.Unseal(new(Samples.Ann, "user.contact.email", support, TimeSpan.FromMinutes(1)), Stop)).OrThrow().Key.Dispose();
        await Agree("""{"mandates":[]}""");
        foreach (var restarted in (bool[])[false, true])
        {
            if (restarted) await Restart();
            Assert.Equal("no-mandate", (await _process.Custodian.Unseal(
                new(Samples.Ann, "user.contact.email", support, TimeSpan.FromMinutes(1)), Stop)).Refusal?.Code);
            (await _process.Custodian.Unseal(new(Samples.Ann, "user.contact.email", new DomicileOptions().BySubject(), TimeSpan.FromMinutes(1)), Stop))
                .OrThrow().Key.Dispose();
        }
    }

    private static string Disclosed(string proof)
    {
        Assert.True(TlogProof.TryParse(proof, out var parsed));
        Assert.True(Disclosure.TryParse(parsed.Extra.Span, out var disclosure));
        return System.Text.Encoding.UTF8.GetString(disclosure.Body!.Value.Span);
    }

    private string Access(string? commitment)
    {
        var line = """{"party":"operator","category":"user.contact","purpose":"essential.legal_obligation","reason":"legal_order","verdict":"allow","minutes":5}""";
        var whose = commitment is null ? "" : $",\"subjects\":1,\"commitment\":\"{commitment}\"";
        var until = _time.GetUtcNow().AddDays(2).ToUnixTimeMilliseconds();
        return $"{{\"access\":{{\"line\":{line},\"explanation\":\"Order 3 of the court\",\"untilMs\":{until}{whose}}}}}";
    }

    private async Task<string> Agree(string content)
    {
        var (note, hash) = _council.Propose("operator", content, _time.GetUtcNow());
        await Take(note);
        await Take(_council.Say("operator", "approve", hash));
        await Take(_council.Say("overseer", "approve", hash));
        return hash;
    }

    private async Task Take(byte[] note) => (await _process.Acts.Take(note, Stop)).OrThrow();

    private Task<Outcome<Done>> Name(string hash, byte[] salt, SubjectId subject) => _process.NameSubjects.Do(hash, salt, [subject], Stop);

    private Task<Outcome<Grant>> Unseal(SubjectId subject) =>
        _process.Custodian.Unseal(new(subject, "user.contact.email", Order, TimeSpan.FromMinutes(15)), Stop);

    private async Task<string?> Refusal(SubjectId subject)
    {
        var outcome = await Unseal(subject);
        if (outcome.Succeeded(out var grant, out _)) grant.Key.Dispose();
        return outcome.Refusal?.Code;
    }

    private async Task Restart()
    {
        await _process.DisposeAsync();
        _process = await CustodyProcess.Start(_folder.Path, _time);
    }
}
