using Domicile.Base;
using Domicile.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Custody;

/// <summary>The way in with the operator's help, for somebody who has lost every other.</summary>
public sealed class HelpedRecoveryTests
{
    private const string NewPassword = "otter under the bridge";
    private static readonly Place Abroad = new("Chrome on Windows", "198.51.100.9");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_waits_three_days_and_then_opens_nothing_sealed_for_seven()
    {
        await using var keepers = await Keepers.Start();
        var before = (await keepers.SignUp(Samples.Ann)).Session.Secret;
        var asked = (await keepers.Recovery.Ask(Samples.Ann, Stop)).OrThrow();
        Assert.Equal(keepers.Time.GetUtcNow().AddHours(72), asked.DueAt);
        keepers.Time.Advance(TimeSpan.FromHours(72) - TimeSpan.FromSeconds(1));
        Assert.Equal("recovery-waits", (await SignIn(keepers, asked.Code)).Refusal?.Code);
        Assert.Equal("wrong-credentials", (await SignIn(keepers, "0000-0000-0000-0000")).Refusal?.Code);
        Assert.Equal("wrong-credentials", (await keepers.Registrar.SignIn(Samples.Ben, new(Code: asked.Code), Abroad, Stop)).Refusal?.Code);
        keepers.Time.Advance(TimeSpan.FromSeconds(1));

        var helped = (await SignIn(keepers, asked.Code)).OrThrow();
        Assert.Equal("help", helped.Credential);
        await OpensNothing(keepers, helped.Secret);
        await keepers.Restart();
        await OpensNothing(keepers, helped.Secret);
        Assert.Equal(new AwaitedRecovery(asked.DueAt, keepers.Time.GetUtcNow().AddDays(7), true), (await keepers.Recovery.Find(helped.Secret, Stop)).OrThrow());
        // Nor does what was enrolled by it, whoever signs in with that.
        (await keepers.Registrar.SetPassword(helped.Secret, NewPassword, Stop)).OrThrow();
        Assert.Equal("wrong-credentials", (await SignIn(keepers, asked.Code)).Refusal?.Code);
        keepers.Time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        await OpensNothing(keepers, (await keepers.Registrar.SignIn(Samples.Ann, new(Password: NewPassword), Abroad, Stop)).OrThrow().Secret);

        keepers.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("no-grant", (await keepers.Open(Samples.Ann, before)).Refusal?.Code);
        var owner = (await keepers.Registrar.SignIn(Samples.Ann, new(Password: NewPassword), Abroad, Stop)).OrThrow().Secret;
        (await keepers.Open(Samples.Ann, owner)).OrThrow().Key.Dispose();
        Assert.Equal(AwaitedRecovery.None, (await keepers.Recovery.Find(owner, Stop)).OrThrow());
        Assert.Equal(["asked", "used"], (await keepers.Notes(owner)).Where(note => note.Note.Credential == "help" && note.Kind == "credential").Select(note => note.Note.Event));
    }

    [Fact]
    public async Task After_seven_days_what_it_enrolled_is_the_only_way_in()
    {
        await using var keepers = await Keepers.Start();
        var codes = (await keepers.SignUp(Samples.Ann)).Codes;
        var helped = await Help(keepers);
        (await keepers.Registrar.SetPassword(helped, NewPassword, Stop)).OrThrow();
        var earlier = (await keepers.Registrar.SignIn(Samples.Ann, new(Password: Keepers.Password), Keepers.Home, Stop)).OrThrow().Secret;
        // Neither ends the other's session, nor proves anything for it.
        (await keepers.Registrar.SetPassword(helped, NewPassword, Stop)).OrThrow();
        (await keepers.Open(Samples.Ann, earlier)).OrThrow().Key.Dispose();
        Assert.Equal("wrong-credentials", (await keepers.Registrar.Confirm(earlier, new(Password: NewPassword), Stop)).Refusal?.Code);
        Assert.Equal("wrong-credentials", (await keepers.Registrar.Confirm(helped, new(Password: Keepers.Password), Stop)).Refusal?.Code);
        keepers.Time.Advance(TimeSpan.FromDays(7));
        Assert.Equal("wrong-credentials", (await keepers.Registrar.SignIn(Samples.Ann, new(Password: Keepers.Password), Keepers.Home, Stop)).Refusal?.Code);
        Assert.Equal("wrong-credentials", (await SignIn(keepers, codes[0])).Refusal?.Code);
        Assert.Equal("no-grant", (await keepers.Registrar.Renew(earlier, null, Stop)).Refusal?.Code);
        (await keepers.Registrar.SignIn(Samples.Ann, new(Password: NewPassword), Keepers.Home, Stop)).OrThrow();
    }

    [Fact]
    public async Task Whoever_is_signed_in_sees_it_and_refuses_it()
    {
        await using var keepers = await Keepers.Start();
        var owner = (await keepers.SignUp(Samples.Ann)).Session.Secret;
        var ended = (await keepers.Registrar.SignIn(Samples.Ann, new(Password: Keepers.Password), Abroad, Stop)).OrThrow().Secret;
        (await keepers.Registrar.SignOut(ended, Stop)).OrThrow();
        Assert.Equal(AwaitedRecovery.None, (await keepers.Recovery.Find(owner, Stop)).OrThrow());
        var asked = (await keepers.Recovery.Ask(Samples.Ann, Stop)).OrThrow();
        Assert.Equal(new AwaitedRecovery(asked.DueAt, null, false), (await keepers.Recovery.Find(owner, Stop)).OrThrow());
        Assert.Contains(await keepers.Notes(owner), note => note.Note is { Credential: "help", Event: "asked" });
        foreach (var nobody in new[] { null, ended, (await keepers.SignUp(Samples.Ben)).Session.Secret }) _ = await keepers.Recovery.Refuse(nobody, Stop);
        Assert.NotNull((await keepers.Recovery.Find(owner, Stop)).OrThrow().DueAt);

        (await keepers.Recovery.Refuse(owner, Stop)).OrThrow();
        (await keepers.Recovery.Refuse(owner, Stop)).OrThrow();
        Assert.Equal(AwaitedRecovery.None, (await keepers.Recovery.Find(owner, Stop)).OrThrow());
        Assert.Single(await keepers.Notes(owner), note => note.Note is { Credential: "help", Event: "refused" });
        keepers.Time.Advance(TimeSpan.FromHours(73));
        Assert.Equal("wrong-credentials", (await SignIn(keepers, asked.Code)).Refusal?.Code);
    }

    [Fact]
    public async Task An_earlier_way_in_refuses_it_after_it_has_let_somebody_in_and_what_that_enrolled_is_gone()
    {
        await using var keepers = await Keepers.Start();
        await keepers.SignUp(Samples.Ann);
        var thief = await Help(keepers);
        Assert.Equal("recovery-limited", (await keepers.Recovery.Refuse(thief, Stop)).Refusal?.Code);
        (await keepers.Registrar.SetPassword(thief, NewPassword, Stop)).OrThrow();
        var owner = (await keepers.Registrar.SignIn(Samples.Ann, new(Password: Keepers.Password), Keepers.Home, Stop)).OrThrow().Secret;
        Assert.Equal((false, true), ((await keepers.Recovery.Find(owner, Stop)).OrThrow().IsOwn, (await keepers.Registrar.List(owner, Stop)).OrThrow().HasPassword));
        (await keepers.Recovery.Refuse(owner, Stop)).OrThrow();
        Assert.Equal("no-grant", (await keepers.Registrar.Check(thief, fresh: false, Stop)).Refusal?.Code);
        Assert.Equal("wrong-credentials", (await keepers.Registrar.SignIn(Samples.Ann, new(Password: NewPassword), Abroad, Stop)).Refusal?.Code);
        keepers.Time.Advance(TimeSpan.FromDays(8));
        (await keepers.Registrar.SignIn(Samples.Ann, new(Password: Keepers.Password), Keepers.Home, Stop)).OrThrow();
    }

    [Fact]
    public async Task It_is_asked_for_once_at_a_time_and_not_within_seven_days_of_a_refusal_and_lapses()
    {
        await using var keepers = await Keepers.Start();
        var owner = (await keepers.SignUp(Samples.Ann)).Session.Secret;
        Assert.Equal("not-enrolled", (await keepers.Recovery.Ask(Samples.Ben, Stop)).Refusal?.Code);
        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => keepers.Recovery.Ask(Samples.Ann, Stop), Stop)));
        Assert.Equal(["recovery-asked", "recovery-asked", "recovery-asked"], all.Select(one => one.Refusal?.Code).OfType<string>());
        (await keepers.Recovery.Refuse(owner, Stop)).OrThrow();
        keepers.Time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        Assert.Equal("recovery-refused", (await keepers.Recovery.Ask(Samples.Ann, Stop)).Refusal?.Code);
        keepers.Time.Advance(TimeSpan.FromSeconds(1));
        var second = (await keepers.Recovery.Ask(Samples.Ann, Stop)).OrThrow();
        keepers.Time.Advance(TimeSpan.FromDays(10));
        Assert.Equal("wrong-credentials", (await SignIn(keepers, second.Code)).Refusal?.Code);
        // Nothing was enrolled by the third: all is as it was.
        await Help(keepers);
        keepers.Time.Advance(TimeSpan.FromDays(7));
        owner = (await keepers.Registrar.SignIn(Samples.Ann, new(Password: Keepers.Password), Keepers.Home, Stop)).OrThrow().Secret;
        (await keepers.Open(Samples.Ann, owner)).OrThrow().Key.Dispose();
    }

    [Fact]
    public async Task A_clock_that_is_set_back_makes_no_code_good_again_and_erasure_leaves_nothing_of_it()
    {
        await using var keepers = await Keepers.Start();
        await keepers.SignUp(Samples.Ann);
        var helped = await Help(keepers);
        (await keepers.Registrar.SetPassword(helped, NewPassword, Stop)).OrThrow();
        keepers.Time.Advance(TimeSpan.FromDays(7));
        var owner = (await keepers.Registrar.SignIn(Samples.Ann, new(Password: NewPassword), Keepers.Home, Stop)).OrThrow().Secret;
        keepers.Time.AdjustTime(keepers.Time.GetUtcNow().AddDays(-8));
        Assert.Equal("wrong-credentials", (await keepers.Registrar.SignIn(Samples.Ann, new(Password: Keepers.Password), Keepers.Home, Stop)).Refusal?.Code);
        (await keepers.Open(Samples.Ann, owner)).OrThrow().Key.Dispose();
        keepers.Time.AdjustTime(keepers.Time.GetUtcNow().AddDays(8));

        var asked = (await keepers.Recovery.Ask(Samples.Ann, Stop)).OrThrow();
        (await keepers.Registrar.AskErasure(owner, keepers.Time.GetUtcNow(), Stop)).OrThrow();
        (await keepers.Custodian.Erase(Samples.Ann, Stop)).OrThrow();
        keepers.Time.Advance(TimeSpan.FromHours(72));
        Assert.Equal("wrong-credentials", (await SignIn(keepers, asked.Code)).Refusal?.Code);
        Assert.Equal("not-enrolled", (await keepers.Recovery.Ask(Samples.Ann, Stop)).Refusal?.Code);
        await using var db = keepers.Database();
        Assert.False(await db.Recoveries.AnyAsync(Stop) || await db.Credentials.AnyAsync(Stop));
    }

    /// <summary>The session of somebody whom it has just let in.</summary>
    private static async Task<SessionSecret> Help(Keepers keepers)
    {
        var asked = (await keepers.Recovery.Ask(Samples.Ann, Stop)).OrThrow();
        keepers.Time.Advance(TimeSpan.FromHours(72));
        return (await SignIn(keepers, asked.Code)).OrThrow().Secret;
    }

    private static async Task OpensNothing(Keepers keepers, SessionSecret by)
    {
        Assert.Equal("recovery-limited", (await keepers.Open(Samples.Ann, by)).Refusal?.Code);
        Assert.Equal("recovery-limited", (await keepers.Open(Samples.Ann, by, "user.contact.email")).Refusal?.Code);
        Assert.Equal("recovery-limited", (await keepers.Custodian.Accesses(by, null, 10, Stop)).Refusal?.Code);
        Assert.Equal("recovery-limited", (await keepers.Registrar.Check(by, fresh: true, Stop)).Refusal?.Code);
        Assert.Equal("recovery-limited", (await keepers.Registrar.NewCodes(by, Stop)).Refusal?.Code);
        Assert.Equal("recovery-limited", (await keepers.Registrar.Sessions(by, Stop)).Refusal?.Code);
        Assert.Equal("recovery-limited", (await keepers.Registrar.End(by, null, Stop)).Refusal?.Code);
        Assert.Equal("recovery-limited", (await keepers.Registrar.AskErasure(by, keepers.Time.GetUtcNow(), Stop)).Refusal?.Code);
        (await keepers.Registrar.Check(by, fresh: false, Stop)).OrThrow();
    }

    private static Task<Outcome<BegunSession>> SignIn(Keepers keepers, string code) => keepers.Registrar.SignIn(Samples.Ann, new(Code: code), Abroad, Stop);
}
