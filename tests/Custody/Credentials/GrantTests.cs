using Domicile.Base;
using Domicile.Sealing;

namespace Domicile.Tests.Custody;

/// <summary>Who may speak for a subject, and for how long.</summary>
public sealed class GrantTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_door_of_a_subject_wants_its_live_session()
    {
        await using var keepers = await Keepers.Start();
        var (ann, ben) = (await keepers.SignUp(Samples.Ann), await keepers.SignUp(Samples.Ben));
        foreach (var (by, code) in ((SessionSecret?, string)[])[(null, "no-grant"), (SessionSecret.New(), "no-grant")])
        {
            Assert.Equal(code, (await keepers.Open(Samples.Ann, by)).Refusal?.Code);
            Assert.Equal(code, (await keepers.Custodian.Accesses(by, null, 10, Stop)).Refusal?.Code);
            Assert.Equal(code, (await keepers.Custodian.Proof(by, 0, Stop)).Refusal?.Code);
            Assert.Equal(code, (await keepers.Custodian.Absence(by, "*", "user", 0, 1, Stop)).Refusal?.Code);
            Assert.Equal(code, (await keepers.Custodian.Index(by, Fideslang.Email, "ann@example.org", Stop)).Refusal?.Code);
            Assert.Equal(code, (await keepers.Registrar.AskErasure(by, keepers.Time.GetUtcNow(), Stop)).Refusal?.Code);
            Assert.Equal(code, (await keepers.Registrar.SetPassword(by, "mine from now on", Stop)).Refusal?.Code);
            Assert.Equal(code, (await keepers.Registrar.NewCodes(by, Stop)).Refusal?.Code);
        }
        // Another's own session is no better.
        Assert.Equal("no-grant", (await keepers.Open(Samples.Ann, ben.Session.Secret)).Refusal?.Code);
        Assert.Equal("erasure-not-asked", (await keepers.Custodian.Erase(Samples.Ann, Stop)).Refusal?.Code);
        using var key = (await keepers.Open(Samples.Ann, ann.Session.Secret)).OrThrow().Key;
        // Nothing that was refused has become an entry that says that she did it.
        Assert.Single((await keepers.Custodian.Accesses(ann.Session.Secret, null, 100, Stop)).OrThrow(), record => record.Kind == "unseal");
    }

    [Fact]
    public async Task What_the_subject_opens_names_its_session_and_nobody_else_opens_in_its_name()
    {
        await using var keepers = await Keepers.Start();
        var ann = await keepers.SignUp(Samples.Ann);
        (await keepers.Open(Samples.Ann, ann.Session.Secret)).OrThrow().Key.Dispose();
        var opened = (await keepers.Custodian.Accesses(ann.Session.Secret, null, 100, Stop)).OrThrow().Single(record => record.Kind == "unseal");
        Assert.Equal(ann.Session.Id, opened.Session?.Session);
        // The operator's access cannot be called the subject's request, nor the subject's anything else.
        foreach (var access in (Access[])[new DomicileOptions().BySubject() with { By = new("operator", "Kim", "", "XX") }, new DomicileOptions().BySubject() with { Reason = Reason.AutomatedService }])
            Assert.Equal("malformed-access", (await keepers.Custodian.Unseal(new(Samples.Ann, "user.device", access, TimeSpan.FromMinutes(1)), ann.Session.Secret, Stop)).Refusal?.Code);
    }

    [Fact]
    public async Task A_session_is_live_for_fifteen_minutes_after_a_renewal_and_no_key_outlives_that()
    {
        await using var keepers = await Keepers.Start();
        var by = (await keepers.SignUp(Samples.Ann)).Session.Secret;
        keepers.Time.Advance(TimeSpan.FromMinutes(14));
        using (var key = (await keepers.Open(Samples.Ann, by)).OrThrow().Key) Assert.InRange(key.Left, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        keepers.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("no-grant", (await keepers.Open(Samples.Ann, by)).Refusal?.Code);
        var next = (await keepers.Registrar.Renew(by, null, Stop)).OrThrow();
        (await keepers.Open(Samples.Ann, next)).OrThrow().Key.Dispose();
        // Set back, the clock gives nothing back.
        keepers.Time.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal("no-grant", (await keepers.Open(Samples.Ann, next)).Refusal?.Code);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_makes_no_session_live_again_nor_does_a_restart_with_it()
    {
        await using var keepers = await Keepers.Start();
        var by = (await keepers.SignUp(Samples.Ann)).Session.Secret;
        var began = keepers.Time.GetUtcNow();
        keepers.Time.Advance(TimeSpan.FromMinutes(16));
        // An entry of that time.
        await keepers.SignUp(Samples.Ben);
        keepers.Time.AdjustTime(began);
        Assert.Equal("no-grant", (await keepers.Open(Samples.Ann, by)).Refusal?.Code);
        await keepers.Restart();
        Assert.Equal("no-grant", (await keepers.Open(Samples.Ann, by)).Refusal?.Code);
    }

    [Fact]
    public async Task An_answer_that_was_lost_is_given_again_and_the_old_secret_is_good_until_the_new_one_is_used()
    {
        await using var keepers = await Keepers.Start();
        var first = (await keepers.SignUp(Samples.Ann)).Session.Secret;
        var lost = (await keepers.Registrar.Renew(first, null, Stop)).OrThrow();
        keepers.Time.Advance(TimeSpan.FromMinutes(5));
        (await keepers.Open(Samples.Ann, first)).OrThrow().Key.Dispose();
        Assert.Equal(lost.Format(), (await keepers.Registrar.Renew(first, null, Stop)).OrThrow().Format());
        // Both were under way at once when the new one was used.
        (await keepers.Open(Samples.Ann, lost)).OrThrow().Key.Dispose();
        keepers.Time.Advance(TimeSpan.FromSeconds(59));
        (await keepers.Open(Samples.Ann, first)).OrThrow().Key.Dispose();
        (await keepers.Open(Samples.Ann, lost)).OrThrow().Key.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_copy_that_is_used_ends_the_session_and_the_person_is_told(bool restart)
    {
        await using var keepers = await Keepers.Start();
        var enrolled = await keepers.SignUp(Samples.Ann);
        var copy = enrolled.Session.Secret;
        var own = (await keepers.Registrar.Renew(copy, null, Stop)).OrThrow();
        (await keepers.Open(Samples.Ann, own)).OrThrow().Key.Dispose();
        keepers.Time.Advance(TimeSpan.FromSeconds(61));
        if (restart) await keepers.Restart();
        Assert.Equal("session-copied", (await keepers.Open(Samples.Ann, copy)).Refusal?.Code);
        Assert.Equal("no-grant", (await keepers.Open(Samples.Ann, own)).Refusal?.Code);
        Assert.Equal("no-grant", (await keepers.Open(Samples.Ann, copy)).Refusal?.Code);
        var again = (await keepers.Registrar.SignIn(Samples.Ann, new(Password: Keepers.Password), Keepers.Home, Stop)).OrThrow();
        Assert.Single(await keepers.Notes(again.Secret), note => note is { Kind: "end-session", Note.Event: "copied" } && note.Note.Session == enrolled.Session.Id);
    }

    [Fact]
    public async Task A_copy_two_renewals_old_is_one_too_and_renews_nothing()
    {
        await using var keepers = await Keepers.Start();
        var copy = (await keepers.SignUp(Samples.Ann)).Session.Secret;
        var second = (await keepers.Registrar.Renew(copy, null, Stop)).OrThrow();
        var third = (await keepers.Registrar.Renew(second, null, Stop)).OrThrow();
        Assert.Equal("session-copied", (await keepers.Registrar.Renew(copy, null, Stop)).Refusal?.Code);
        Assert.Equal("no-grant", (await keepers.Registrar.Renew(third, null, Stop)).Refusal?.Code);
    }

    [Fact]
    public async Task Renewals_at_once_have_one_answer()
    {
        await using var keepers = await Keepers.Start();
        var by = (await keepers.SignUp(Samples.Ann)).Session.Secret;
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => keepers.Registrar.Renew(by, null, Stop), Stop)));
        var next = Assert.Single(answers.Select(answer => answer.OrThrow().Format()).Distinct());
        Assert.True(SessionSecret.TryParse(next, out var secret));
        (await keepers.Open(Samples.Ann, secret)).OrThrow().Key.Dispose();
    }

    [Fact]
    public async Task A_session_ends_thirty_days_after_its_last_use_and_ninety_after_its_first()
    {
        await using var keepers = await Keepers.Start();
        var by = (await keepers.SignUp(Samples.Ann)).Session.Secret;
        for (var week = 1; week <= 12; week++)
        {
            keepers.Time.Advance(TimeSpan.FromDays(7));
            by = (await keepers.Registrar.Renew(by, null, Stop)).OrThrow();
        }
        keepers.Time.Advance(TimeSpan.FromDays(6));
        Assert.Equal("no-grant", (await keepers.Registrar.Renew(by, null, Stop)).Refusal?.Code);
        var idle = (await keepers.Registrar.SignIn(Samples.Ann, new(Password: Keepers.Password), Keepers.Home, Stop)).OrThrow().Secret;
        keepers.Time.Advance(TimeSpan.FromDays(30));
        Assert.Equal("no-grant", (await keepers.Registrar.Renew(idle, null, Stop)).Refusal?.Code);
    }

    [Fact]
    public async Task What_reaches_a_person_wants_a_fresh_proof_and_its_key_goes_with_that()
    {
        await using var keepers = await Keepers.Start();
        var by = (await keepers.SignUp(Samples.Ann)).Session.Secret;
        keepers.Time.Advance(TimeSpan.FromMinutes(4));
        using (var key = (await keepers.Open(Samples.Ann, by, Fideslang.Email)).OrThrow().Key) Assert.InRange(key.Left, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        keepers.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("confirm-first", (await keepers.Open(Samples.Ann, by, Fideslang.Email)).Refusal?.Code);
        Assert.Equal("confirm-first", (await keepers.Custodian.Index(by, Fideslang.Email, "ann@example.org", Stop)).Refusal?.Code);
        Assert.Equal("confirm-first", (await keepers.Registrar.SetPassword(by, "another heron", Stop)).Refusal?.Code);
        Assert.Equal("confirm-first", (await keepers.Registrar.NewCodes(by, Stop)).Refusal?.Code);
        Assert.Equal("confirm-first", (await keepers.Registrar.BeginPasskey("ann", by, Stop)).Refusal?.Code);
        Assert.Equal("confirm-first", (await keepers.Registrar.RemovePasskey(by, "AAAA", Stop)).Refusal?.Code);
        Assert.Equal("confirm-first", (await keepers.Registrar.End(by, null, Stop)).Refusal?.Code);
        Assert.Equal("confirm-first", (await keepers.Registrar.AskErasure(by, keepers.Time.GetUtcNow(), Stop)).Refusal?.Code);
        Assert.Equal("wrong-credentials", (await keepers.Registrar.Confirm(by, new(Password: "guess"), Stop)).Refusal?.Code);
        (await keepers.Registrar.Confirm(by, new(Password: Keepers.Password), Stop)).OrThrow();
        (await keepers.Open(Samples.Ann, by, Fideslang.Email)).OrThrow().Key.Dispose();
    }

    [Fact]
    public async Task The_secret_says_nothing_where_it_is_printed_and_is_in_no_file()
    {
        await using var keepers = await Keepers.Start();
        var enrolled = await keepers.SignUp(Samples.Ann);
        Assert.DoesNotContain(enrolled.Session.Secret.Format(), enrolled.ToString(), StringComparison.Ordinal);
        var (secret, bytes) = (enrolled.Session.Secret.Format(), System.Buffers.Text.Base64Url.DecodeFromChars(enrolled.Session.Secret.Format()));
        foreach (var planted in (byte[][])[System.Text.Encoding.UTF8.GetBytes(secret), bytes[..16], bytes[16..], System.Text.Encoding.UTF8.GetBytes(enrolled.Codes[0]), System.Text.Encoding.UTF8.GetBytes(Keepers.Password)])
            Assert.DoesNotContain(TestDatabase.Files(keepers.Data), file => File.ReadAllBytes(file).AsSpan().IndexOf(planted) >= 0);
    }
}
