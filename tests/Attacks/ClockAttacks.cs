using System.Text.Json;
using Domicile.Base;
using Domicile.Proof;

namespace Domicile.Tests.Attacks;

/// <summary>What time does to sessions and waits: each test goes on from where the one before has left the clock.</summary>
[Attacks(14, "Time")]
public sealed class ClockAttacks(ClockedPlanes planes) : IClassFixture<ClockedPlanes>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Attack(By.Thief, "uses it days after the browser was closed", Answer.Detected,
        "the custodian: the owner's next use ends the session; that is an entry, and the person reads it")]
    public async Task A_cookie_that_was_copied_from_a_closed_browser_is_found_out_when_its_owner_comes_back()
    {
        using var owner = await Person.SignUp(planes.Service, "closed.browser");
        var secret = owner.Session;
        planes.Time.Advance(TimeSpan.FromDays(2));
        // Nothing is live by then but in the thief's hands.
        await planes.Operator.Refused("no-grant", "check", new { by = secret, fresh = false });
        using var thief = owner.At(planes.Service);
        Assert.Equal("closed.browser", (await thief.Get("/api/session")).GetProperty("profile").GetProperty("name").GetString());
        await thief.Get("/api/privacy/accesses");

        planes.Time.Advance(TimeSpan.FromMinutes(2));
        await owner.Refused(401, "sign-in-first", HttpMethod.Get, "/api/session");
        await thief.Refused(401, "sign-in-first", HttpMethod.Get, "/api/session");
        using var again = await owner.SignIn();
        Assert.Single(await Planes.Accesses(again), SessionAttacks.IsCopied);
        Assert.Contains("Somebody used a copy of your session", await again.Page("/privacy"), StringComparison.Ordinal);
    }

    [Attack(By.Thief, "uses it a quarter of an hour after its browser, which has bound the session to a key, last renewed it", Answer.Enforced,
        "the custodian: `session-proof-refused` without a proof of the browser's key, whether or not the owner comes back")]
    public async Task A_cookie_that_was_copied_from_a_browser_with_a_key_does_not_renew()
    {
        using var owner = await Person.SignUp(planes.Service, "bound.browser");
        using BrowserKey key = new(), guessed = new();
        await owner.Send(HttpMethod.Post, "/api/session/key", key.ToBind(await Challenge(owner)));
        using var thief = owner.At(planes.Service);
        var by = owner.Session;
        planes.Time.Advance(TimeSpan.FromMinutes(15));
        await thief.Refused(401, "renew-first", HttpMethod.Get, "/api/privacy/accesses");
        await thief.Refused(401, "session-proof-refused", HttpMethod.Post, "/api/session/renewal", guessed.ToRenew(await Challenge(thief)));
        // Nor does whoever has the service's own certificate.
        await planes.Operator.Refused("session-proof-refused", "renew", new { by });
        await planes.Operator.Refused("no-grant", "check", new { by, fresh = false });

        planes.Time.Advance(TimeSpan.FromDays(2));
        await owner.Send(HttpMethod.Post, "/api/session/renewal", key.ToRenew(await Challenge(owner)));
        Assert.Single(await Planes.Accesses(owner), entry => entry.GetProperty("kind").GetString() == "bind-session");
    }

    [Attack(By.Finder, "reads the address, and changes how its owner gets in", Answer.Enforced,
        "the custodian: `confirm-first` five minutes after the password was given")]
    public async Task A_browser_that_was_left_signed_in_shows_no_address_and_changes_no_way_in()
    {
        using var owner = await Person.SignUp(planes.Service, "left.open");
        planes.Time.Advance(TimeSpan.FromMinutes(6));
        await owner.Get("/api/session");
        var by = owner.Session;
        await planes.Operator.RefusedUnseal("confirm-first", await planes.Operator.SubjectOf(owner.Email), Fideslang.Email, Operator.Own,
            by);
        await planes.Operator.Refused("confirm-first", "set-password", new { by, password = "another heron" });
        Assert.Equal(JsonValueKind.Null, (await owner.Get("/api/account")).GetProperty("email").ValueKind);
        await owner.Refused(403, "confirm-first", HttpMethod.Post, "/api/account/codes");
        await owner.Refused(403, "confirm-first", HttpMethod.Post, "/api/privacy/export");
        await owner.Refused(403, "confirm-first", HttpMethod.Delete, "/api/sessions");
    }

    [Attack(By.Partner, "sets the custodian's clock back and restarts it, so that what has ended is live again", Answer.Enforced,
        "the custodian: its clock never goes back behind the ledger's last entry")]
    public async Task A_clock_that_is_set_back_makes_nothing_live_again()
    {
        using var owner = await Person.SignUp(planes.Service, "set.back");
        var (subject, by) = (await planes.Operator.SubjectOf(owner.Email), owner.Session);
        planes.Time.Advance(TimeSpan.FromMinutes(16));
        await planes.Operator.RefusedUnseal("no-grant", subject, "user.device", Operator.Own, by);
        // An entry, as there is one every moment.
        Assert.Null((await planes.Operator.UnsealAsService(subject)).Code);
        planes.Time.Advance(TimeSpan.FromMinutes(-16));
        await planes.Operator.RefusedUnseal("no-grant", subject, "user.device", Operator.Own, by);
        await planes.RestartCustody();
        await planes.Operator.RefusedUnseal("no-grant", subject, "user.device", Operator.Own, by);
        await planes.Operator.Refused("no-grant", "check", new { by, fresh = true });
        // It is right again: what comes after would find the custodian ahead of it.
        planes.Time.Advance(TimeSpan.FromMinutes(16));
    }

    [Attack(By.Partner, "sets the custodian's clock forward, so that a wait is over before anybody vetoes", Answer.Enforced,
        "the custodian: with witnesses a wait runs by their clocks, as their cosignatures state them")]
    public async Task A_clock_that_is_set_forward_ends_no_wait()
    {
        using var person = await Person.SignUp(planes.Service, "set.forward");
        var subject = await planes.Operator.SubjectOf(person.Email);
        var (proposal, hash) = planes.Council.Propose("operator", Planes.Loose, planes.Time.GetUtcNow());
        await planes.Takes(proposal);
        foreach (var id in (string[])["operator", "parent"])
            await planes.Takes(planes.Council.Say(id, "approve", hash, planes.Time.GetUtcNow()));
        var access = Operator.Access("parent", "SupportCase", "essential.service", "Case 1");
        planes.Time.Advance(TimeSpan.FromHours(72));
        await Cosigned((await planes.Operator.UnsealAsService(subject)).Index);
        await planes.Operator.RefusedUnseal("no-mandate", subject, "user.device", access);

        await planes.Takes(planes.Council.Say("overseer", "veto", hash, planes.Time.GetUtcNow()));
        planes.WitnessTime.Advance(TimeSpan.FromHours(72));
        await Cosigned((await planes.Operator.UnsealAsService(subject)).Index);
        await planes.Operator.RefusedUnseal("no-mandate", subject, "user.device", access);
    }

    private static async Task<string> Challenge(Person person) =>
        (await person.Send(HttpMethod.Post, "/api/session/challenge")).GetProperty("challenge").GetString()!;

    /// <summary>Until the witness has cosigned a checkpoint with the entry.</summary>
    private async Task Cosigned(long index)
    {
        using var client = new HttpClient { BaseAddress = planes.Public };
        SignedNote? checkpoint = null;
        await Wait.Until(async () => SignedNote.TryParse(await client.GetStringAsync("/ledger/checkpoint", Stop), out checkpoint)
            && long.Parse(checkpoint.Text.Split('\n')[1], System.Globalization.CultureInfo.InvariantCulture) > index);
        Assert.Single(planes.Policy.Demand(checkpoint!));
    }
}
