using System.Security.Cryptography;
using System.Text;
using Domicile.Base;
using Domicile.Custody.Mandates;
using Domicile.Disclosures;
using Domicile.Proof;
using Domicile.Quorum;
using Domicile.Sealing;
using Domicile.Sealing.Sealed;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Custody;

/// <summary>A party opens what a quorum has approved for it, by its own signature, and nothing else.</summary>
public sealed class OpenAccessTests : IAsyncLifetime
{
    private const string Email = "user.contact.email";

    private readonly Council _council = new("operator", "overseer", "parent");
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Council.Start);
    private readonly Disk _disk = new();
    private readonly byte[] _key = Hpke.NewKey();
    private FaultyStorage _storage = null!;
    private CustodyProcess _process = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await Start();
        foreach (var subject in (SubjectId[])[Samples.Ann, Samples.Ben]) (await _process.Custodian.Enroll(subject, Stop)).OrThrow();
        await _council.Register(_process.Acts, _council.Registry(2), _time.GetUtcNow());
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_approved_access_is_opened_by_its_party_alone_once_a_request_and_the_person_reads_it()
    {
        var sealedValue = (await _process.VaultOf(Samples.Ann).Seal(Samples.Email, Samples.Ann, Samples.Row, "ann@example.org"u8.ToArray(), new DomicileOptions().BySubject(), Stop)).OrThrow();
        var hash = await AgreeOn(Samples.Ann);
        var request = Request(hash, Samples.Ann, Email, "user.contact.phone");
        var release = (await Open(request)).OrThrow();
        Assert.Equal("said-before", (await Open(request)).Refusal?.Code);

        var opened = OpenedAccess.Open(Encoding.UTF8.GetBytes(release), NoteVerifier.Parse(_process.Custodian.LedgerKey));
        Assert.Equal((hash, "overseer", $"person:{Samples.Ann}"), (opened.Proposal, opened.Party, opened.Holder));
        Assert.Equal(TimeSpan.FromMinutes(5), TimeSpan.FromMilliseconds(opened.UntilMs - opened.AtMs));
        Assert.Throws<AuthenticationTagMismatchException>(() => opened.KeyOf(opened.Categories[0], Hpke.NewKey()));
        using var key = new CategoryKey(opened.KeyOf(opened.Categories[0], _key), TimeSpan.FromMinutes(1), _time);
        Assert.Equal("ann@example.org", Encoding.UTF8.GetString(key.Open(new(Council.Domicile, Samples.Ann, Samples.Email, Samples.Row), sealedValue)));

        var entries = (await _process.Custodian.Accesses(Samples.Ann, null, 100, Stop)).OrThrow().Where(entry => entry.Approval == hash).ToList();
        Assert.Equal(opened.Categories.Select(one => (one.Category, one.Entry)), entries.AsEnumerable().Reverse().Select(entry => (entry.Category!, entry.Index)));
        Assert.All(entries, entry => Assert.Equal(("unseal", "overseer", "Kim", "The overseer", "essential.legal_obligation", "Inspection 12"),
            (entry.Kind, entry.Access!.By.Party, entry.Access.By.Name, entry.Access.By.Employer, entry.Access.Purpose, entry.Access.Explanation)));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("not-absent", (await _process.Custodian.Absence(Samples.Ann, "overseer", Email, 0, _time.GetUtcNow().ToUnixTimeMilliseconds(), Stop)).Refusal?.Code);

        // Everyone sees that it was opened, and not whose data it was; one more request is one more opening.
        (await Open(Request(hash, Samples.Ann, Email))).OrThrow();
        var all = await _process.OpenAccess.List(0, Stop);
        Assert.Equal(2, all.Count);
        Assert.Equal(opened.Opening, all[0].Index);
        Assert.All(all, one => Assert.Contains($"\"proposal\":\"{hash}\",\"party\":\"overseer\"", one.Note, StringComparison.Ordinal));
        Assert.All(all, one => Assert.DoesNotContain(Samples.Ann.ToString(), one.Note, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_not_the_partys_own_fresh_request_for_what_was_approved_opens_nothing_and_leaves_nothing()
    {
        var hash = await AgreeOn(Samples.Ann);
        var (waiting, _) = await Propose(Access("overseer", null));
        var registry = Assert.Single(_process.Acts.Charter.Motions.Values, motion => motion.Proposal.Content is Registry).Hash;
        var good = Request(hash, Samples.Ann, Email);
        var (text, now) = (Encoding.UTF8.GetString(good), _time.GetUtcNow());
        var elsewhere = SignActs.NewKey("other.example", "overseer").PrivateKey;
        await using var db = _process.Database();
        var size = db.Entries.Count();
        (string Code, byte[] Note)[] refused =
        [
            ("not-your-access", _council.Open("parent", hash, Samples.Ann, _key, now, Email)),
            ("not-your-access", _council.Open("operator", hash, Samples.Ann, _key, now, Email)),
            ("not-a-party", new Council("overseer").Open("overseer", hash, Samples.Ann, _key, now, Email)),
            ("not-a-party", Encoding.UTF8.GetBytes(text.Replace(Samples.Ann.ToString(), Samples.Ben.ToString(), StringComparison.Ordinal))),
            ("not-an-opening", Encoding.UTF8.GetBytes(OpeningRequest.Sign(elsewhere, new(hash, Samples.Ann, [Email], "Kim", Hpke.PublicOf(_key)), now))),
            ("not-an-opening", _council.Say("overseer", "approve", hash, now)),
            ("not-an-opening", good[1..]),
            ("stale-opening", _council.Open("overseer", hash, Samples.Ann, _key, now.AddMinutes(-5).AddSeconds(-1), Email)),
            ("stale-opening", _council.Open("overseer", hash, Samples.Ann, _key, now.AddMinutes(5).AddSeconds(1), Email)),
            ("no-such-proposal", _council.Open("overseer", new string('a', 64), Samples.Ann, _key, now, Email)),
            ("no-such-proposal", _council.Open("overseer", registry, Samples.Ann, _key, now, Email)),
            ("access-not-in-force", _council.Open("overseer", waiting, Samples.Ann, _key, now, Email)),
            ("beyond-access", Request(hash, Samples.Ben, Email)),
            ("beyond-access", Request(hash, Samples.Ann, Email, "user.device.device_id")),
            ("not-enrolled", Request(hash, new SubjectId(Guid.CreateVersion7()), Email)),
        ];
        Assert.All(refused, one => Assert.Equal(one.Code, Open(one.Note).GetAwaiter().GetResult().Refusal?.Code));
        Assert.Equal(size, db.Entries.Count());
        Assert.Throws<FormatException>(() => _council.Open("overseer", hash, Samples.Ann, _key, now, "user.contact", "user.contact"));
        Assert.Throws<FormatException>(() => _council.Open("overseer", hash, Samples.Ann, _key, now));
        // What the service says in the overseer's name opens nothing either.
        Assert.Equal("quorum-needed", (await _process.Custodian.Unseal(new(Samples.Ann, Email,
            new("essential.legal_obligation", Reason.OverseerInspection, new("overseer", "Kim", "The overseer", "XX"), "Inspection 12"), TimeSpan.FromMinutes(1)), Stop)).Refusal?.Code);
        (await Open(good)).OrThrow();
    }

    [Fact]
    public async Task What_has_ended_opens_nothing_whether_by_a_veto_a_stricter_table_its_time_or_another_key()
    {
        var hash = await AgreeOn(Samples.Ann);
        (await Open(Request(hash, Samples.Ann, Email))).OrThrow();
        await Take(_council.Say("overseer", "veto", hash, _time.GetUtcNow()));
        Assert.Equal("access-not-in-force", await Code(hash));

        hash = await AgreeOn(Samples.Ann);
        (await Open(Request(hash, Samples.Ann, Email))).OrThrow();
        foreach (var act in _council.Agree("""{"mandates":[]}""", _time.GetUtcNow())) await Take(act);
        Assert.Equal("no-mandate", await Code(hash));
        await Take(_council.Say("overseer", "veto", Assert.Single(_process.Acts.Charter.InForceOf(MandatesKind.Instance)).Hash, _time.GetUtcNow()));
        Assert.Null(await Code(hash));

        await Restart();
        Assert.Null(await Code(hash));
        _time.Advance(TimeSpan.FromDays(3));
        Assert.Equal("access-not-in-force", await Code(hash));

        // A passkey that replaces the key opens; the key does not any more.
        using var device = new Device(Council.Domicile + "/party/overseer");
        hash = await AgreeOn(Samples.Ann);
        var (proposal, next) = _council.Propose("operator", Council.Registry(2, ((string[])["operator", "technology-partner", "parent", "overseer"]).Select(id =>
            Council.Party(id, id, id == "overseer" ? device.Vkey : _council.Vkey(id)))), _time.GetUtcNow());
        foreach (var act in (byte[][])[proposal, device.Resign(_council.Say("overseer", "approve", next, _time.GetUtcNow())),
            .. from id in (string[])["operator", "technology-partner", "parent"] select _council.Say(id, "approve", next, _time.GetUtcNow())]) await Take(act);
        Assert.Equal("not-a-party", await Code(hash));
        (await Open(device.Resign(Request(hash, Samples.Ann, Email)))).OrThrow();

        (await _process.Custodian.Erase(Samples.Ann, Stop)).OrThrow();
        Assert.Equal("erased", (await Open(device.Resign(Request(hash, Samples.Ann, Email)))).Refusal?.Code);
    }

    [Fact]
    public async Task Without_a_receipt_there_is_no_key_and_after_a_restart_the_same_request_counts_once()
    {
        var request = Request(await AgreeOn(null), Samples.Ben, Email);
        _storage.Full = true;
        Assert.Equal("no-receipt", (await Open(request)).Refusal?.Code);
        await Restart();
        Assert.Empty(await _process.OpenAccess.List(0, Stop));
        (await Open(request)).OrThrow();
        await Restart();
        Assert.Equal("said-before", (await Open(request)).Refusal?.Code);
        Assert.Single(await _process.OpenAccess.List(0, Stop));
    }

    [Fact]
    public async Task What_was_approved_for_the_operator_its_service_opens_and_everyone_sees_that_it_did()
    {
        var hash = await Agree(Access("operator", null));
        (await _process.Custodian.Unseal(new(Samples.Ann, Email, new("essential.legal_obligation", Reason.LegalOrder, new("operator", "Kim", "Operator", "XX"), "Order 3"),
            TimeSpan.FromMinutes(1)), Stop)).OrThrow().Key.Dispose();
        Assert.Contains($"\"proposal\":\"{hash}\"", Assert.Single(await _process.OpenAccess.List(0, Stop)).Note, StringComparison.Ordinal);
        (await Open(_council.Open("operator", hash, Samples.Ann, _key, _time.GetUtcNow(), Email))).OrThrow();
    }

    private string Access(string party, string? commitment)
    {
        var reason = party == "overseer" ? "overseer_inspection" : "legal_order";
        var line = $$"""{"party":"{{party}}","category":"user.contact","purpose":"essential.legal_obligation","reason":"{{reason}}","verdict":"allow","minutes":5}""";
        var whose = commitment is null ? "" : $",\"subjects\":1,\"commitment\":\"{commitment}\"";
        return $"{{\"access\":{{\"line\":{line},\"explanation\":\"Inspection 12\",\"untilMs\":{_time.GetUtcNow().AddDays(2).ToUnixTimeMilliseconds()}{whose}}}}}";
    }

    /// <summary>An access for the overseer, of one subject who is named, or of all.</summary>
    private async Task<string> AgreeOn(SubjectId? subject)
    {
        var salt = RandomNumberGenerator.GetBytes(SubjectSet.SaltSize);
        var hash = await Agree(Access("overseer", subject is { } one ? SubjectSet.Commit(salt, [one]) : null));
        if (subject is { } named) (await _process.NameSubjects.Do(hash, salt, [named], Stop)).OrThrow();
        return hash;
    }

    private async Task<string> Agree(string content)
    {
        var (hash, now) = await Propose(content);
        foreach (var id in (string[])["operator", "overseer"]) await Take(_council.Say(id, "approve", hash, now));
        return hash;
    }

    private async Task<(string Hash, DateTimeOffset Now)> Propose(string content)
    {
        var (note, hash) = _council.Propose("operator", content, _time.GetUtcNow());
        await Take(note);
        return (hash, _time.GetUtcNow());
    }

    private byte[] Request(string hash, SubjectId subject, params IReadOnlyList<string> categories) => _council.Open("overseer", hash, subject, _key, _time.GetUtcNow(), categories);

    private Task<Outcome<string>> Open(byte[] request) => _process.OpenAccess.Open(request, Stop);

    private async Task<string?> Code(string hash) => (await Open(Request(hash, Samples.Ann, Email))).Refusal?.Code;

    private async Task Take(byte[] note)
    {
        // The last need not have said it.
        if ((await _process.Acts.Take(note, Stop)).Refusal is { } refusal && refusal != Charter.NotOpen) throw new InvalidOperationException(refusal.Code);
    }

    private async Task Start()
    {
        _storage = new(_disk);
        _process = await CustodyProcess.Start(_folder.Path, _time, _storage);
    }

    private async Task Restart()
    {
        await _process.DisposeAsync();
        await Start();
    }
}
