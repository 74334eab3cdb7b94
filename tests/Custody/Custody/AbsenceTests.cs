using System.Globalization;
using Domicile.Base;
using Domicile.Proof;

namespace Domicile.Tests.Custody;

/// <summary>The custodian's signed word that somebody opened nothing, and an overseer who does not take its word for it.</summary>
public sealed class AbsenceTests : IAsyncLifetime
{
    private static readonly long Minute = (long)TimeSpan.FromMinutes(1).TotalMilliseconds;
    private Overseen _overseen = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private long Now => _overseen.Time.GetUtcNow().ToUnixTimeMilliseconds();

    public async ValueTask InitializeAsync()
    {
        _overseen = await Overseen.Start();
        await _overseen.NameOverseer();
        (await _overseen.Custodian.Enroll(Samples.Ann, Stop)).OrThrow();
        (await _overseen.Custodian.Enroll(Samples.Ben, Stop)).OrThrow();
        // Ann's session, by which she opens what she opens; Ben's is entered nowhere.
        (await ((Domicile.Custody.Custodian)_overseen.Custodian).Note(Samples.Ann, "session", new(Guid.Empty, "passkey"))).OrThrow();
        _overseen.Time.Advance(TimeSpan.FromHours(1));
    }

    public ValueTask DisposeAsync() => _overseen.DisposeAsync();

    [Fact]
    public async Task What_nobody_opened_is_stated_and_borne_out_by_the_bodies()
    {
        var from = Now;
        await _overseen.Unseal(Samples.Ann);
        await _overseen.Unseal(Samples.Ben, "operator");
        _overseen.Time.Advance(TimeSpan.FromHours(1));
        await _overseen.Published();
        var statement = await State(from, Now);
        Assert.True(SignedNote.TryParse(statement, out var note) && Absence.TryParse(note.Text, out _));
        var (code, output) = await Check(statement);
        Assert.Equal(0, code);
        Assert.Contains("no access by anyone else in user", output, StringComparison.Ordinal);
        Assert.Contains("its limits: the first", output, StringComparison.Ordinal);
        Assert.Contains("apart from what the subject opened in 1 sessions", output, StringComparison.Ordinal);
        Assert.Contains(", by passkey", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_called_the_subjects_outside_of_its_sessions_denies_it()
    {
        var from = Now;
        await _overseen.Unseal(Samples.Ben);
        await _overseen.Unseal(Samples.Ann);
        _overseen.Time.Advance(TimeSpan.FromHours(1));
        await _overseen.Published();
        Assert.Equal("not-absent", (await _overseen.Custodian.Absence(Samples.Ben, Absence.Others, "user", from, Now, Stop)).Refusal?.Code);
        var latest = _overseen.Process.Log.Latest;
        // A session that is not listed, one of another number, and one that began after what was opened in it.
        foreach (var sessions in (AbsenceSession[][])[[], [new(new string('1', 32), 0, "password")], [new(Id.Format(Guid.Empty), from + Minute, "password")]])
        {
            var lie = new Absence(Samples.Ann.ToString(), Absence.Others, "user", from, Now, latest, sessions);
            var (code, output) = await Check(SignedNote.Sign(lie.ToText(), _overseen.Process.Keys.Ledger).ToString());
            Assert.Equal(1, code);
            Assert.Contains("the statement is false", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_session_is_listed_for_as_long_as_one_may_last()
    {
        _overseen.Time.Advance(TimeSpan.FromDays(89));
        await _overseen.Published();
        Assert.Equal(1, await Listed());
        _overseen.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(0, await Listed());

        async Task<int> Listed() => SignedNote.TryParse(await State(Now - 30 * Minute, Now), out var note) && Absence.TryParse(note.Text, out var absence) ? absence.Sessions.Count : -1;
    }

    [Theory]
    [InlineData(Absence.Others, "user", 0, 10, "not-absent")]
    [InlineData("operator", "user", 0, 10, "not-absent")]
    [InlineData("operator", "user.contact", 0, 10, "not-absent")]
    [InlineData("operator", "user.contact.email", 5, 6, "not-absent")]
    [InlineData("operator", "user.contact.email", 9, 10, "not-absent")] // Its key was still good.
    [InlineData("operator", "user.contact.email", 10, 20, null)]
    [InlineData("operator", "user.contact.email", 0, 5, null)]
    [InlineData("operator", "user.contact.emails", 0, 10, null)]
    [InlineData("operator", "user.device", 0, 10, null)]
    [InlineData("parent", "user", 0, 10, null)]
    [InlineData("overseer", "user", 0, 10, null)]
    [InlineData("subject", "user", 0, 10, null)]
    [InlineData("nobody", "user", 0, 10, "malformed-access")]
    [InlineData("operator", "user contact", 0, 10, "malformed-access")]
    [InlineData("operator", "user", 10, 10, "malformed-access")]
    [InlineData("operator", "user", -60_000_000, 10, "malformed-access")]
    [InlineData("operator", "user", 0, 61, "malformed-access")]
    public async Task An_access_denies_it_for_its_party_its_category_and_as_long_as_its_key_was_good(
        string party, string category, int fromMinute, int toMinute, string? refusal)
    {
        var start = Now;
        _overseen.Time.Advance(TimeSpan.FromMinutes(5));
        await _overseen.Unseal(Samples.Ann, "operator");
        _overseen.Time.Advance(TimeSpan.FromMinutes(55));
        var outcome = await _overseen.Custodian.Absence(
            Samples.Ann, party, category, start + fromMinute * Minute, start + toMinute * Minute, Stop);
        Assert.Equal(refusal, outcome.Refusal?.Code);
    }

    [Fact]
    public async Task A_false_statement_is_found_by_the_body_that_denies_it()
    {
        var from = Now;
        await _overseen.Unseal(Samples.Ann, "operator");
        _overseen.Time.Advance(TimeSpan.FromHours(1));
        await _overseen.Published();
        var lie = new Absence(Samples.Ann.ToString(), "operator", "user", from, Now, _overseen.Process.Log.Latest, []);
        var (code, output) = await Check(SignedNote.Sign(lie.ToText(), _overseen.Process.Keys.Ledger).ToString());
        Assert.Equal(1, code);
        Assert.Contains("the statement is false", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_statement_cannot_be_checked_without_the_bodies_of_its_time_and_needs_no_others()
    {
        var from = Now;
        var access = await _overseen.Unseal(Samples.Ann);
        _overseen.Time.Advance(TimeSpan.FromHours(1));
        var later = await _overseen.Unseal(Samples.Ben);
        await _overseen.Published();
        var statement = _overseen.Keep("statement", await State(from, from + 20 * Minute));
        string Bodies(long first) => _overseen.Keep("some", string.Join('\n', _overseen.Open(_overseen.AskRange(first, later.Index + 1).GetAwaiter().GetResult())));
        Assert.Equal(1, _overseen.VerifyLog("--absence", statement, "--body", Bodies(later.Index)).Code);
        Assert.Equal(0, _overseen.VerifyLog("--absence", statement, "--body", Bodies(access.Index)).Code);
        Assert.Equal(2, _overseen.VerifyLog("--absence", statement).Code);
    }

    [Fact]
    public async Task A_statement_that_the_custodian_did_not_sign_or_about_another_history_is_worth_nothing()
    {
        _overseen.Time.Advance(TimeSpan.FromHours(1));
        await _overseen.Published();
        var statement = await State(Now - 30 * Minute, Now);
        var own = _overseen.Process.Keys.Ledger;
        Assert.True(SignedNote.TryParse(statement, out var note));
        Assert.True(Absence.TryParse(note.Text, out var absence));
        string[] worthless =
        [
            statement.Replace("party *", "party operator", StringComparison.Ordinal),
            SignedNote.Sign(note.Text, NoteSigner.Generate(own.Name)).ToString(),
            SignedNote.Sign(note.Text.Replace(" below ", " up to ", StringComparison.Ordinal), own).ToString(),
            SignedNote.Sign((absence with { Checkpoint = absence.Checkpoint with { Root = Merkle.EmptyRoot } }).ToText(), own).ToString(),
            SignedNote.Sign((absence with { Checkpoint = absence.Checkpoint with { Size = 1 << 30 } }).ToText(), own).ToString(),
            SignedNote.Sign((absence with { Checkpoint = absence.Checkpoint with { Origin = "other.example/ledger" } }).ToText(), own).ToString(),
        ];
        foreach (var one in worthless) Assert.Equal(1, (await Check(one)).Code);
        Assert.Equal(0, (await Check(statement)).Code);
    }

    [Fact]
    public async Task The_question_is_an_entry_that_does_not_name_the_subject()
    {
        await State(Now - Minute, Now);
        await _overseen.Published();
        var asked = Assert.Single(await _overseen.Process.Disclose.List(0, Stop));
        Assert.Contains("Yearly visit", asked.Note, StringComparison.Ordinal);
        Assert.DoesNotContain(Samples.Ann.ToString(), asked.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_erased_subject_gets_no_statement()
    {
        (await _overseen.Custodian.Erase(Samples.Ann, Stop)).OrThrow();
        Assert.Equal("erased", (await _overseen.Custodian.Absence(Samples.Ann, "operator", "user", Now - Minute, Now, Stop)).Refusal?.Code);
        Assert.Equal("not-enrolled", (await _overseen.Custodian.Absence(new SubjectId(Guid.NewGuid()), "operator", "user", Now - Minute, Now, Stop)).Refusal?.Code);
    }

    private async Task<(int Code, string Output)> Check(string statement) =>
        _overseen.VerifyLog("--absence", _overseen.Keep("statement", statement), "--body", await _overseen.OpenAll());

    /// <summary>As the overseer asks for it.</summary>
    private async Task<string> State(long from, long to) => (await _overseen.Ask(string.Create(CultureInfo.InvariantCulture,
        $"{{{Overseen.Why},\"absence\":{{\"subject\":\"{Samples.Ann}\",\"party\":\"*\",\"category\":\"user\",\"fromMs\":{from},\"toMs\":{to}}}}}"))).OrThrow();
}
