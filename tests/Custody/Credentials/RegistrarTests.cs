using Domicile.Credentials;
using Domicile.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Custody;

/// <summary>Signing up, in, recovering, leaving: as the custodian keeps it.</summary>
public sealed class RegistrarTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sign_up_that_is_not_whole_after_ten_minutes_is_erased_by_the_custodian_itself()
    {
        await using var keepers = await Keepers.Start();
        var broken = (await keepers.Registrar.Enroll(Samples.Ann, new(Password: Keepers.Password), Keepers.Home, Stop)).OrThrow();
        await keepers.SignUp(Samples.Ben);
        Assert.Equal("already-enrolled", (await keepers.Registrar.Enroll(Samples.Ann, new(Password: Keepers.Password), Keepers.Home, Stop)).Refusal?.Code);
        Assert.Equal("wrong-credentials", (await keepers.Registrar.SignIn(Samples.Ann, new(Password: Keepers.Password), Keepers.Home, Stop)).Refusal?.Code);
        keepers.Time.Advance(TimeSpan.FromMinutes(10));
        await keepers.RunJobs();
        Assert.Null((await keepers.Custodian.ErasureProof(Samples.Ann, Stop)).Refusal);
        Assert.Equal("no-grant", (await keepers.Registrar.Activate(broken.Session.Secret, Stop)).Refusal?.Code);
        Assert.Equal("no-such-entry", (await keepers.Custodian.ErasureProof(Samples.Ben, Stop)).Refusal?.Code);
        await using var db = keepers.Database();
        Assert.Equal(Samples.Ben, (await db.Holders.SingleAsync(Stop)).Subject);
        Assert.DoesNotContain(await db.Credentials.ToListAsync(Stop), row => row.Subject == Samples.Ann);
    }

    [Fact]
    public async Task Every_session_and_change_is_an_entry_with_device_and_network()
    {
        await using var keepers = await Keepers.Start();
        var enrolled = await keepers.SignUp(Samples.Ann);
        var away = new Place("Chrome on Android", "198.51.100.4");
        var phone = (await keepers.Registrar.SignIn(Samples.Ann, new(Password: Keepers.Password), away, Stop)).OrThrow();
        (await keepers.Registrar.SetPassword(phone.Secret, "otter under the bridge", Stop)).OrThrow();
        Assert.Equal("no-grant", (await keepers.Open(Samples.Ann, enrolled.Session.Secret)).Refusal?.Code);
        Assert.Equal("wrong-credentials", (await keepers.Registrar.SignIn(Samples.Ann, new(Password: Keepers.Password), away, Stop)).Refusal?.Code);
        var third = (await keepers.Registrar.SignIn(Samples.Ann, new(Password: "otter under the bridge"), Keepers.Home, Stop)).OrThrow();
        Assert.Equal("session-not-found", (await keepers.Registrar.End(third.Secret, Guid.NewGuid(), Stop)).Refusal?.Code);
        (await keepers.Registrar.End(third.Secret, phone.Id, Stop)).OrThrow();
        Assert.Equal(
            [
                ("session", new SessionNote(enrolled.Session.Id, "password", Keepers.Home.Device, Keepers.Home.Network)),
                ("session", new SessionNote(phone.Id, "password", away.Device, away.Network)),
                ("credential", new SessionNote(phone.Id, "password", Event: "set")),
                ("session", new SessionNote(third.Id, "password", Keepers.Home.Device, Keepers.Home.Network)),
                ("end-session", new SessionNote(phone.Id, Event: "ended")),
            ], await keepers.Notes(third.Secret));
        var view = Assert.Single((await keepers.Registrar.Sessions(third.Secret, Stop)).OrThrow());
        Assert.Equal((third.Id, Keepers.Home.Device, Keepers.Home.Network, true), (view.Id, view.Device, view.Network, view.IsCurrent));
    }

    [Fact]
    public async Task A_code_lets_in_once_however_it_is_typed_and_new_ones_void_the_old()
    {
        await using var keepers = await Keepers.Start();
        var codes = (await keepers.SignUp(Samples.Ann)).Codes;
        Assert.Equal(8, codes.Distinct().Count());
        var typed = codes[3].ToLowerInvariant().Replace('-', ' ').Replace('0', 'o').Replace('1', 'l');
        var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => keepers.Registrar.SignIn(Samples.Ann, new(Code: typed), Keepers.Home, Stop), Stop)));
        var begun = Assert.Single(tries, one => one.Refusal is null).OrThrow();
        Assert.Equal("code", begun.Credential);
        Assert.Equal("wrong-credentials", (await keepers.Registrar.SignIn(Samples.Ben, new(Code: codes[0]), Keepers.Home, Stop)).Refusal?.Code);
        Assert.Equal(7, (await keepers.Registrar.List(begun.Secret, Stop)).OrThrow().CodesLeft);
        // By a code somebody has proved to be the subject: a new password can be set at once.
        (await keepers.Registrar.SetPassword(begun.Secret, "otter under the bridge", Stop)).OrThrow();
        var fresh = (await keepers.Registrar.NewCodes(begun.Secret, Stop)).OrThrow();
        Assert.Equal("wrong-credentials", (await keepers.Registrar.SignIn(Samples.Ann, new(Code: codes[0]), Keepers.Home, Stop)).Refusal?.Code);
        (await keepers.Registrar.SignIn(Samples.Ann, new(Code: fresh[0]), Keepers.Home, Stop)).OrThrow();
        Assert.Contains(await keepers.Notes(begun.Secret), note => note is { Kind: "credential", Note: { Credential: "code", Event: "used" } });
    }

    [Fact]
    public async Task Nobody_is_erased_who_has_not_asked_or_has_taken_it_back()
    {
        await using var keepers = await Keepers.Start();
        var by = (await keepers.SignUp(Samples.Ann)).Session.Secret;
        var due = keepers.Time.GetUtcNow().AddDays(30);
        (await keepers.Registrar.AskErasure(by, due, Stop)).OrThrow();
        Assert.Equal("no-grant", (await keepers.Open(Samples.Ann, by)).Refusal?.Code);
        Assert.Equal("erasure-not-asked", (await keepers.Custodian.Erase(Samples.Ann, Stop)).Refusal?.Code);
        keepers.Time.Advance(TimeSpan.FromDays(29));
        by = (await keepers.Registrar.SignIn(Samples.Ann, new(Password: Keepers.Password), Keepers.Home, Stop)).OrThrow().Secret;
        (await keepers.Registrar.UndoErasure(by, Stop)).OrThrow();
        keepers.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal("erasure-not-asked", (await keepers.Custodian.Erase(Samples.Ann, Stop)).Refusal?.Code);
        by = (await keepers.Registrar.SignIn(Samples.Ann, new(Password: Keepers.Password), Keepers.Home, Stop)).OrThrow().Secret;
        (await keepers.Registrar.AskErasure(by, keepers.Time.GetUtcNow(), Stop)).OrThrow();
        var receipt = (await keepers.Custodian.Erase(Samples.Ann, Stop)).OrThrow();
        Assert.Equal(receipt, (await keepers.Custodian.Erase(Samples.Ann, Stop)).OrThrow());
        await using var db = keepers.Database();
        Assert.False(await db.Holders.AnyAsync(Stop) || await db.Credentials.AnyAsync(Stop) || await db.Sessions.AnyAsync(Stop));
        Assert.Equal("wrong-credentials", (await keepers.Registrar.SignIn(Samples.Ann, new(Password: Keepers.Password), Keepers.Home, Stop)).Refusal?.Code);
    }

    [Fact]
    public async Task A_verifier_is_of_one_subject_alone()
    {
        await using var keepers = await Keepers.Start();
        await keepers.SignUp(Samples.Ann);
        (await keepers.Registrar.Enroll(Samples.Ben, new(Password: "otter under the bridge"), Keepers.Home, Stop)).OrThrow();
        await using (var db = keepers.Database())
        {
            // As whoever writes into the database would put their own in its place.
            var mine = await db.Credentials.SingleAsync(row => row.Subject == Samples.Ben && row.Kind == CredentialKind.Password, Stop);
            await db.Credentials.Where(row => row.Subject == Samples.Ann && row.Kind == CredentialKind.Password)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Verifier, mine.Verifier), Stop);
        }
        Assert.Equal("wrong-credentials", (await keepers.Registrar.SignIn(Samples.Ann, new(Password: "otter under the bridge"), Keepers.Home, Stop)).Refusal?.Code);
    }

    [Fact]
    public async Task More_sign_ins_than_can_wait_are_told_so()
    {
        await using var keepers = await Keepers.Start();
        await keepers.SignUp(Samples.Ann);
        var all = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => Task.Run(() => keepers.Registrar.SignIn(Samples.Ann, new(Password: "guess"), Keepers.Home, Stop), Stop)));
        Assert.Equal(["sign-in-busy", "wrong-credentials"], all.Select(one => one.Refusal?.Code).Distinct().Order());
        (await keepers.Registrar.SignIn(Samples.Ann, new(Password: Keepers.Password), Keepers.Home, Stop)).OrThrow();
    }

    [Fact]
    public async Task A_person_has_at_most_fifty_sessions()
    {
        await using var keepers = await Keepers.Start();
        var enrolled = await keepers.SignUp(Samples.Ann);
        // By codes: a password costs a slow hash each time.
        foreach (var _ in Enumerable.Range(0, 6))
        {
            keepers.Time.Advance(TimeSpan.FromSeconds(1));
            var codes = (await keepers.Registrar.NewCodes(enrolled.Session.Secret, Stop)).OrThrow();
            foreach (var code in codes)
            {
                keepers.Time.Advance(TimeSpan.FromSeconds(1));
                (await keepers.Registrar.SignIn(Samples.Ann, new(Code: code), Keepers.Home, Stop)).OrThrow();
            }
        }
        for (var more = 0; more < 2; more++) (await keepers.Registrar.SignIn(Samples.Ann, new(Password: Keepers.Password), Keepers.Home, Stop)).OrThrow();
        await using var db = keepers.Database();
        Assert.Equal(50, await db.Sessions.CountAsync(Stop));
        Assert.Equal("no-grant", (await keepers.Open(Samples.Ann, enrolled.Session.Secret)).Refusal?.Code);
    }

    [Fact]
    public async Task After_a_restore_from_before_everyone_signs_in_again_and_nobody_is_told_of_a_copy()
    {
        if (TestDatabase.IsPostgres) Assert.Skip("Tables are put back by files.");
        await using var keepers = await Keepers.Start();
        var by = (await keepers.SignUp(Samples.Ann)).Session.Secret;
        await keepers.CopyTables("custody", "copy");
        by = (await keepers.Registrar.Renew(by, null, Stop)).OrThrow();
        by = (await keepers.Registrar.Renew(by, null, Stop)).OrThrow();
        (await keepers.Open(Samples.Ann, by)).OrThrow().Key.Dispose();
        await keepers.CopyTables("copy", "custody");
        Assert.Equal("no-grant", (await keepers.Open(Samples.Ann, by)).Refusal?.Code);
        by = (await keepers.Registrar.SignIn(Samples.Ann, new(Password: Keepers.Password), Keepers.Home, Stop)).OrThrow().Secret;
        Assert.DoesNotContain(await keepers.Notes(by), note => note.Kind == "end-session");
    }
}
