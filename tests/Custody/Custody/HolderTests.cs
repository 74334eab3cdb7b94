using System.Security.Cryptography;
using System.Text;
using Domicile.Base;
using Domicile.Custody.Entries;
using Domicile.Keys;
using Domicile.Sealing;
using Domicile.Sealing.Sealed;
using Domicile.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Custody;

/// <summary>Keys that belong to no person: a conversation, which its members share, and evidence, which the custodian keeps and which concerns some.</summary>
public sealed class HolderTests : IAsyncLifetime
{
    private const string Messages = "user.content.private.messages";
    private static readonly SubjectId Ann = Samples.Ann, Ben = Samples.Ben, Cem = new(new("0198c0de-0000-7000-8000-00000000000c"));
    private static readonly Holder Talk = new("conversation", new("0198c0de-0000-7000-8000-000000000701"));
    private static readonly Holder Evidence = new("evidence", new("0198c0de-0000-7000-8000-000000000702"));
    internal static readonly HolderKind[] Kinds = [new("conversation", ["subject", "operator"], MembersUnder: Messages), new("evidence", ["operator"], DestroyedBy: "operator")];
    private static readonly SealedField Message = new(Messages, "Message.Words", 1);
    private static readonly Access Own = new DomicileOptions().BySubject();
    private static readonly Access Work = new DomicileOptions().ByService("Notices");
    private static readonly Access Moderator = new("essential.legal_obligation", Reason.ModerationCase, new("operator", "m-7", "Operator", "XX"), "Case 12");
    private static readonly ModuleTables Tables = new(CustodyDb.Name, CustodyFolder.Name, (_, _) => Task.CompletedTask);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
    private CustodyProcess _process = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await Restart();
        foreach (var subject in (SubjectId[])[Ann, Ben, Cem]) (await _process.Custodian.Enroll(subject, Stop)).OrThrow();
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Members_open_what_the_others_sealed_and_nobody_else_does()
    {
        await Begin(Ben);
        var word = await Seal(Ann, "hello Ben");
        Assert.Equal("hello Ben", await Open(Ben, word));
        Assert.Equal("not-a-member", await Refused(Cem, word));
        Assert.Equal("holder-taken", (await _process.Holders.Found(Talk, TrustingGrants.Of(Cem), [], Stop)).Refusal?.Code);
        Assert.Equal("not-a-member", (await _process.VaultOf(Ann).Open(Message, Talk with { Id = Samples.Row }, Samples.Row, word, Own, Stop)).Refusal?.Code);
        // Bound to the conversation, and not only to a key.
        await Assert.ThrowsAnyAsync<CryptographicException>(async () => await _process.VaultOf(Ann).Open(Message, Talk, Ann.Value, word, Own, Stop));
    }

    [Fact]
    public async Task A_member_alone_sees_what_it_opens_and_all_see_what_others_open()
    {
        await Begin(Ben);
        var word = await Seal(Ann, "hello");
        Assert.Equal(["admit", "unseal"], await Seen(Ann));
        Assert.Equal(["admit"], await Seen(Ben));
        (await _process.Vault.Open(Message, Talk, Samples.Row, word, Work, Stop)).OrThrow();
        Assert.Equal("no-mandate", (await _process.Vault.Open(Message, Talk, Samples.Row, word, Work with { By = Work.By with { Party = "technology-partner" } }, Stop)).Refusal?.Code);
        Assert.Equal(["admit", "unseal", "unseal", "deny"], await Seen(Ann));
        Assert.Equal(["admit", "unseal", "deny"], await Seen(Ben));
        Assert.Empty(await Seen(Cem));
        var last = (await _process.Custodian.Accesses(Ben, null, 1, Stop)).OrThrow()[0];
        Assert.Equal((Talk, Messages, "technology-partner"), (last.Holder, last.Category, last.Access?.By.Party));
        // It is an access to the data of each of them.
        _time.Advance(TimeSpan.FromMinutes(1));
        var (from, now) = (0L, _time.GetUtcNow().ToUnixTimeMilliseconds());
        Assert.Equal("not-absent", (await _process.Custodian.Absence(Ben, "operator", "user.content", from, now, Stop)).Refusal?.Code);
        (await _process.Custodian.Absence(Cem, "operator", "user.content", from, now, Stop)).OrThrow();
    }

    [Fact]
    public async Task Whoever_is_let_in_reads_what_was_said_before_and_every_member_is_told()
    {
        await Begin(Ben);
        var word = await Seal(Ann, "before");
        Assert.Equal("not-a-member", (await _process.Holders.Admit(Talk, TrustingGrants.Of(Cem), Cem, Stop)).Refusal?.Code);
        Assert.Equal("no-grant", (await _process.Holders.Admit(Talk, null, Cem, Stop)).Refusal?.Code);
        (await _process.Holders.Admit(Talk, TrustingGrants.Of(Ben), Cem, Stop)).OrThrow();
        Assert.Equal("holder-taken", (await _process.Holders.Admit(Talk, TrustingGrants.Of(Ben), Cem, Stop)).Refusal?.Code);
        Assert.Equal("before", await Open(Cem, word));
        Assert.Equal(["admit", "unseal", "members"], await Seen(Ann));
        Assert.Equal(3, (await _process.Custodian.Accesses(Ann, null, 1, Stop)).OrThrow()[0].Members);
        Assert.Equal(["admit", "members"], await Seen(Ben));
        Assert.Equal(["admit", "unseal"], await Seen(Cem));
        Assert.Equal("not-enrolled", (await _process.Holders.Admit(Talk, TrustingGrants.Of(Ben), new(Samples.Row), Stop)).Refusal?.Code);
    }

    [Fact]
    public async Task An_erased_member_takes_its_own_wrapping_along_and_the_last_one_the_key()
    {
        await Begin(Ben);
        var word = await Seal(Ann, "kept");
        var wrapped = await Wrappings();
        Assert.Equal(2, wrapped.Count);
        (await _process.Custodian.Erase(Ann, Stop)).OrThrow();
        Assert.Equal("kept", await Open(Ben, word));
        await Restart();
        Assert.Equal("kept", await Open(Ben, word));
        (await _process.Vault.Open(Message, Talk, Samples.Row, word, Work, Stop)).OrThrow();
        (await _process.Custodian.Erase(Ben, Stop)).OrThrow();
        Assert.Equal("unknown-holder", (await _process.Vault.Open(Message, Talk, Samples.Row, word, Work, Stop)).Refusal?.Code);
        Assert.Empty(await Wrappings());
        if (TestDatabase.IsPostgres) return;
        Assert.All(wrapped, bytes => Assert.DoesNotContain(TestDatabase.Files(_folder.Path), file => File.ReadAllBytes(file).AsSpan().IndexOf(bytes) >= 0));
    }

    [Fact]
    public async Task Whoever_departs_opens_nothing_more_even_after_a_restart_from_a_backup()
    {
        await Begin(Ben);
        var word = await Seal(Ann, "farewell");
        Assert.Equal("farewell", await Open(Ben, word));
        var backup = Directory.CreateDirectory(_folder.File("backup")).FullName;
        await TableCopies.Take(new() { Path = _folder.Path }, TestDatabase.Databases(_folder.Path), [Tables], backup, Stop);
        (await _process.Holders.Depart(Talk, TrustingGrants.Of(Ben), Stop)).OrThrow();
        Assert.Equal("not-a-member", await Refused(Ben, word));
        Assert.Equal("not-a-member", (await _process.Holders.Depart(Talk, TrustingGrants.Of(Ben), Stop)).Refusal?.Code);
        Assert.Equal("farewell", await Open(Ann, word));
        Assert.Equal("depart", (await Seen(Ben))[^1]);
        Assert.Contains("members", await Seen(Ann));

        await using (var gone = _process.Database())
            if (TestDatabase.IsPostgres) await gone.Database.ExecuteSqlRawAsync("drop schema custody cascade", Stop);
        await _process.DisposeAsync();
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.EnumerateFiles(_folder.File("custody"), "custody.db*")) File.Delete(file);
        await TableCopies.Put(backup, new() { Path = _folder.Path }, TestDatabase.Databases(_folder.Path), [Tables], Stop);
        _process = await Start();
        Assert.Equal("not-a-member", await Refused(Ben, word));
        Assert.Equal("farewell", await Open(Ann, word));
        // Let in again, it can depart again.
        (await _process.Holders.Admit(Talk, TrustingGrants.Of(Ann), Ben, Stop)).OrThrow();
        Assert.Equal("farewell", await Open(Ben, word));
        (await _process.Holders.Depart(Talk, TrustingGrants.Of(Ben), Stop)).OrThrow();
        Assert.Equal("not-a-member", await Refused(Ben, word));
    }

    [Fact]
    public async Task A_report_opens_what_is_reported_to_moderators_and_nothing_else_of_the_conversation()
    {
        await Begin(Ben);
        var (reported, other) = (await Seal(Ben, "an insult"), await Seal(Ann, "something else"));
        // The reporter opens it, and it is sealed anew for the case, which concerns its author.
        var words = Encoding.UTF8.GetBytes(await Open(Ann, reported));
        (await _process.Holders.Found(Evidence, null, [Ben], Stop)).OrThrow();
        var evidence = (await _process.Vault.Seal(Message, Evidence, Samples.Row, words, Moderator, Stop)).OrThrow();
        Assert.Equal(words, (await _process.Vault.Open(Message, Evidence, Samples.Row, evidence, Moderator, Stop)).OrThrow());
        await Assert.ThrowsAnyAsync<CryptographicException>(async () => await _process.Vault.Open(Message, Evidence, Samples.Row, other, Moderator, Stop));
        // Even the author of it cannot open the case; it sees that it is opened.
        Assert.Equal("no-mandate", (await _process.VaultOf(Ben).Open(Message, Evidence, Samples.Row, evidence, Own, Stop)).Refusal?.Code);
        Assert.Contains((await _process.Custodian.Accesses(Ben, null, 100, Stop)).OrThrow(), seen => seen is { Kind: "unseal", Holder: { } holder } && holder == Evidence);
    }

    [Fact]
    public async Task What_the_custodian_keeps_goes_at_the_word_that_its_kind_names()
    {
        await Begin(Ben);
        (await _process.Holders.Found(Evidence, null, [], Stop)).OrThrow();
        Assert.Equal("holder-taken", (await _process.Holders.Found(Evidence, null, [], Stop)).Refusal?.Code);
        var evidence = (await _process.Vault.Seal(Message, Evidence, Samples.Row, "kept"u8.ToArray(), Moderator, Stop)).OrThrow();
        await Restart();
        (await _process.Vault.Open(Message, Evidence, Samples.Row, evidence, Moderator, Stop)).OrThrow();
        Assert.Equal("not-destroyed", (await _process.Holders.Destroy(Talk, Stop)).Refusal?.Code);
        Assert.Equal("unknown-holder", (await _process.Holders.Destroy(Evidence with { Kind = "case" }, Stop)).Refusal?.Code);
        (await _process.Holders.Destroy(Evidence, Stop)).OrThrow();
        Assert.Equal("erased", (await _process.Vault.Open(Message, Evidence, Samples.Row, evidence, Moderator, Stop)).Refusal?.Code);
        Assert.Equal("erased", (await _process.Holders.Found(Evidence, null, [], Stop)).Refusal?.Code);
    }

    [Fact]
    public async Task No_key_can_be_asked_for_as_that_of_another_kind()
    {
        await Begin(Ben);
        (await _process.Holders.Found(Evidence, null, [], Stop)).OrThrow();
        foreach (var holder in (Holder[])[Talk, Evidence])
        {
            Assert.Equal("not-enrolled", (await _process.Custodian.Unseal(new(holder.Number, Messages, Moderator, TimeSpan.FromMinutes(1)), Stop)).Refusal?.Code);
            Assert.Equal("malformed-access", (await _process.Custodian.Enroll(holder.Number, Stop)).Refusal?.Code);
            Assert.Equal("unknown-holder", (await _process.Custodian.Unseal(new(holder with { Kind = "case" }, Messages, Moderator, TimeSpan.FromMinutes(1)), Stop)).Refusal?.Code);
            Assert.Equal("not-enrolled", (await _process.Custodian.Unseal(new(new Holder(Holder.Person, holder.Id), Messages, Moderator, TimeSpan.FromMinutes(1)), Stop)).Refusal?.Code);
        }
        // As an id of the other kind.
        Assert.Equal("not-enrolled", (await _process.Custodian.Unseal(new(Talk with { Kind = Evidence.Kind }, Messages, Moderator, TimeSpan.FromMinutes(1)), Stop)).Refusal?.Code);
        Assert.Equal("unknown-holder", (await _process.Custodian.Unseal(new(Evidence with { Kind = Talk.Kind }, Messages, Moderator, TimeSpan.FromMinutes(1)), Stop)).Refusal?.Code);
    }

    [Fact]
    public async Task A_key_is_shared_among_a_bounded_number_of_those_who_have_one()
    {
        var many = Enumerable.Range(0, IHolders.MaxMembers).Select(at => new SubjectId(new Guid($"0198c0de-0000-7000-8000-0000000001{at:x2}"))).ToList();
        Assert.Equal("too-many-members", (await _process.Holders.Found(Talk, TrustingGrants.Of(Ann), many, Stop)).Refusal?.Code);
        Assert.Equal("not-enrolled", (await _process.Holders.Found(Talk, TrustingGrants.Of(Ann), many[..1], Stop)).Refusal?.Code);
        Assert.Empty(await Wrappings());
        Assert.Equal("no-grant", (await _process.Holders.Found(Talk, null, [Ann, Ben], Stop)).Refusal?.Code);
        await Begin(Ben);
    }

    private async Task Begin(params SubjectId[] others) => (await _process.Holders.Found(Talk, TrustingGrants.Of(Ann), others, Stop)).OrThrow();

    private async Task<byte[]> Seal(SubjectId author, string words) =>
        (await _process.VaultOf(author).Seal(Message, Talk, Samples.Row, Encoding.UTF8.GetBytes(words), Own, Stop)).OrThrow();

    private async Task<string> Open(SubjectId reader, byte[] word) =>
        Encoding.UTF8.GetString((await _process.VaultOf(reader).Open(Message, Talk, Samples.Row, word, Own, Stop)).OrThrow());

    private async Task<string?> Refused(SubjectId reader, byte[] word) => (await _process.VaultOf(reader).Open(Message, Talk, Samples.Row, word, Own, Stop)).Refusal?.Code;

    /// <summary>The kinds of the entries that the subject reads, but its enrolment, oldest first.</summary>
    private async Task<List<string>> Seen(SubjectId subject) =>
        [.. (await _process.Custodian.Accesses(subject, null, 100, Stop)).OrThrow().Select(record => record.Kind).Reverse().Where(kind => kind != "enroll")];

    private async Task<List<byte[]>> Wrappings()
    {
        await using var db = _process.Database();
        return await db.Memberships.Where(row => row.Wrapped != null).Select(row => row.Wrapped!).ToListAsync(Stop);
    }

    private async Task Restart()
    {
        if (_process is not null) await _process.DisposeAsync();
        _process = await Start();
    }

    private Task<CustodyProcess> Start() => CustodyProcess.Start(_folder.Path, _time, kinds: Kinds);
}
