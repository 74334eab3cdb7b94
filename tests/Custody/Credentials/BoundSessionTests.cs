using Domicile.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Custody;

/// <summary>Sessions that a key of the browser renews, and nothing else.</summary>
public sealed class BoundSessionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bound_session_is_renewed_by_a_proof_of_its_key_over_the_present_challenge_alone()
    {
        await using var keepers = await Keepers.Start();
        using BrowserKey key = new(), another = new();
        var by = (await keepers.SignUp(Samples.Ann)).Session.Secret;
        var other = (await keepers.SignUp(Samples.Ben)).Session.Secret;
        await Bind(keepers, by, key);

        var challenge = await Challenge(keepers, by);
        var proof = key.Prove(challenge);
        SessionProof?[] wrong =
        [
            null, another.Prove(challenge), key.Prove(await Challenge(keepers, other)), key.Prove(""), key.Prove("x.y"),
            proof with { Signature = [] }, proof with { Challenge = challenge + "=" }, key.Prove("1" + challenge),
        ];
        foreach (var refused in wrong) await Refused(by, refused);
        var next = (await keepers.Registrar.Renew(by, proof, Stop)).OrThrow();
        Assert.NotEqual(by.Format(), next.Format());
        // The same proof again for who lost the answer, with the same answer; it does not renew what came of it.
        Assert.Equal(next.Format(), (await keepers.Registrar.Renew(by, proof, Stop)).OrThrow().Format());
        await Refused(next, proof);

        // Nobody keeps one for later, and a restart makes those under way void.
        var kept = key.Prove(await Challenge(keepers, next));
        keepers.Time.Advance(TimeSpan.FromSeconds(60));
        await Refused(next, kept);
        var before = key.Prove(await Challenge(keepers, next));
        await keepers.Restart();
        await Refused(next, before);
        (await keepers.Registrar.Renew(next, key.Prove(await Challenge(keepers, next)), Stop)).OrThrow();

        async Task Refused(SessionSecret shown, SessionProof? said) =>
            Assert.Equal("session-proof-refused", (await keepers.Registrar.Renew(shown, said, Stop)).Refusal?.Code);
    }

    [Fact]
    public async Task A_copied_cookie_of_a_bound_session_is_worth_what_is_left_of_its_fifteen_minutes()
    {
        await using var keepers = await Keepers.Start();
        using var key = new BrowserKey();
        var copy = (await keepers.SignUp(Samples.Ann)).Session.Secret;
        await Bind(keepers, copy, key);
        keepers.Time.Advance(TimeSpan.FromMinutes(14));
        (await keepers.Open(Samples.Ann, copy)).OrThrow().Key.Dispose();
        keepers.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("no-grant", (await keepers.Open(Samples.Ann, copy)).Refusal?.Code);
        Assert.Equal("session-proof-refused", (await keepers.Registrar.Renew(copy, null, Stop)).Refusal?.Code);
        Assert.Equal("no-grant", (await keepers.Open(Samples.Ann, copy)).Refusal?.Code);

        // Days later the browser goes on, and the copy is found out.
        keepers.Time.Advance(TimeSpan.FromDays(2));
        var own = (await keepers.Registrar.Renew(copy, key.Prove(await Challenge(keepers, copy)), Stop)).OrThrow();
        (await keepers.Open(Samples.Ann, own)).OrThrow().Key.Dispose();
        keepers.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("session-copied", (await keepers.Registrar.Challenge(copy, Stop)).Refusal?.Code);
    }

    [Fact]
    public async Task A_session_is_bound_once_by_whoever_has_just_proved_to_be_the_person_and_that_is_an_entry()
    {
        await using var keepers = await Keepers.Start();
        using BrowserKey key = new(), another = new();
        var session = (await keepers.SignUp(Samples.Ann)).Session;
        var by = session.Secret;
        Assert.Equal("session-proof-refused", await BindBy(another.Public, key));
        Assert.Equal("session-proof-refused", await BindBy([.. key.Public[..64]], key));
        Assert.Equal("session-proof-refused", await BindBy([4, .. new byte[64]], key));
        Assert.False(Assert.Single((await keepers.Registrar.Sessions(by, Stop)).OrThrow()).IsBound);

        Assert.Null(await BindBy(key.Public, key));
        // The answer was lost.
        Assert.Null(await BindBy(key.Public, key));
        Assert.Equal("session-bound", await BindBy(another.Public, another));
        Assert.True(Assert.Single((await keepers.Registrar.Sessions(by, Stop)).OrThrow()).IsBound);
        Assert.Equal(session.Id, Assert.Single(await keepers.Notes(by), note => note.Kind == "bind-session").Note.Session);

        keepers.Time.Advance(TimeSpan.FromSeconds(1));
        var password = new Credential(Password: Keepers.Password);
        var late = (await keepers.Registrar.SignIn(Samples.Ann, password, Keepers.Home, Stop)).OrThrow().Secret;
        keepers.Time.Advance(TimeSpan.FromMinutes(5));
        var proof = another.Prove(await Challenge(keepers, late));
        Assert.Equal("confirm-first", (await keepers.Registrar.Bind(late, another.Public, proof, Stop)).Refusal?.Code);
        (await keepers.Registrar.Confirm(late, password, Stop)).OrThrow();
        await Bind(keepers, late, another);

        // What is kept of it is the public key.
        await using var db = keepers.Database();
        var kept = await db.Sessions.OrderBy(row => row.RenewedAt).Select(row => row.BoundTo!).ToListAsync(Stop);
        Assert.Equal([key.Public, another.Public], kept);

        async Task<string?> BindBy(byte[] bound, BrowserKey signer) =>
            (await keepers.Registrar.Bind(by, bound, signer.Prove(await Challenge(keepers, by)), Stop)).Refusal?.Code;
    }

    private static async Task Bind(Keepers keepers, SessionSecret by, BrowserKey key) =>
        (await keepers.Registrar.Bind(by, key.Public, key.Prove(await Challenge(keepers, by)), Stop)).OrThrow();

    private static async Task<string> Challenge(Keepers keepers, SessionSecret by) => (await keepers.Registrar.Challenge(by, Stop)).OrThrow();
}
