using Domicile.Base;
using Domicile.Sealing;

namespace Domicile.Tests.Attacks;

/// <summary>The calls that speak for a subject, without a live session of the subject.</summary>
[Attacks(2, "Speaking for somebody, with the service's own certificate and no live session")]
[Collection(nameof(Planes))]
public sealed class DoorAttacks(Planes planes)
{
    private const string NoGrant = "the custodian: `no-grant`";

    /// <summary>No session, one that is made up, and one that has ended.</summary>
    private async Task<string?[]> Sessions()
    {
        var cookie = await planes.EndedSession();
        return [null, SessionSecret.New().Format(), cookie];
    }

    [Attack(By.Operator, "opens somebody's data as that person", Answer.Enforced, NoGrant)]
    public async Task Nobody_unseals_as_the_subject_without_its_live_session()
    {
        string?[] sessions = [.. await Sessions(), planes.Ben.Session];
        await planes.LeavesNoEntry(async () =>
        {
            foreach (var session in sessions)
                foreach (var category in (string[])["user.device", Fideslang.Email, Fideslang.DateOfBirth])
                    await planes.Operator.RefusedUnseal("no-grant", planes.AnnsId, category, Operator.Own, session);
        });
    }

    [Attack(By.Operator, "reads somebody's record of accesses", Answer.Enforced, NoGrant)]
    public async Task Nobody_reads_the_record_of_accesses_without_the_subjects_live_session()
    {
        var sessions = await Sessions();
        await planes.LeavesNoEntry(async () =>
        {
            foreach (var by in sessions)
                await planes.Operator.Refused("no-grant", "accesses", new { by, before = (long?)null, limit = 10 });
        });
    }

    [Attack(By.Operator, "takes the proof of one of somebody's entries", Answer.Enforced, NoGrant + ", and `no-such-entry` for another's")]
    public async Task Nobody_takes_a_proof_without_the_subjects_live_session()
    {
        var index = (await Planes.Accesses(planes.Ann))[0].GetProperty("index").GetInt64();
        var sessions = await Sessions();
        // Or it might not be live any more.
        await planes.Ben.Get("/api/session");
        await planes.LeavesNoEntry(async () =>
        {
            foreach (var by in sessions) await planes.Operator.Refused("no-grant", "proof", new { by, index });
            await planes.Operator.Refused("no-such-entry", "proof", new { by = planes.Ben.Session, index });
        });
    }

    [Attack(By.Operator, "has the custodian sign that nobody opened somebody's data", Answer.Enforced, NoGrant)]
    public async Task Nobody_has_absence_stated_without_the_subjects_live_session()
    {
        var sessions = await Sessions();
        var toMs = Planes.Now.ToUnixTimeMilliseconds();
        await planes.LeavesNoEntry(async () =>
        {
            foreach (var by in sessions)
                await planes.Operator.Refused("no-grant", "absence",
                    new { by, party = "*", category = "user", fromMs = toMs - 1000, toMs });
        });
    }

    [Attack(By.Operator, "has somebody found by another e-mail address", Answer.Enforced, NoGrant)]
    public async Task Nobody_changes_the_index_without_the_subjects_live_session()
    {
        const string Other = "other@planted.example";
        var sessions = await Sessions();
        await planes.LeavesNoEntry(async () =>
        {
            foreach (var by in sessions)
                await planes.Operator.Refused("no-grant", "index",
                    new { by, category = Fideslang.Email, blinded = planes.Operator.Blind(Other) });
        });
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await planes.Operator.Find(Other)).Value.GetProperty("subject").ValueKind);
        Assert.Equal(planes.AnnsId, await planes.Operator.SubjectOf(planes.Ann.Email));
    }

    [Attack(By.Operator, "erases somebody who has not asked for it", Answer.Enforced, "the custodian: `erasure-not-asked`, `no-grant`")]
    public async Task Nobody_is_erased_who_has_not_asked_for_it_by_a_live_session()
    {
        var sessions = await Sessions();
        await planes.LeavesNoEntry(async () =>
        {
            foreach (var by in sessions) await planes.Operator.Refused("no-grant", "ask-erasure", new { by, due = Planes.Now });
            await planes.Operator.Refused("erasure-not-asked", "erase", new { subject = planes.AnnsId });
        });
        Assert.Null((await planes.Operator.UnsealAsService(planes.AnnsId)).Code);
    }

    [Attack(By.Operator, "erases somebody before the day that was set", Answer.Enforced, "the custodian: `erasure-not-asked`")]
    public async Task Nobody_is_erased_before_the_day()
    {
        using var person = await planes.SignUp("early.leaver");
        var subject = await planes.Operator.SubjectOf(person.Email);
        Assert.Null((await planes.Operator.Call("ask-erasure", new { by = person.Session, due = Planes.Now.AddDays(30) })).Code);
        await planes.Operator.Refused("erasure-not-asked", "erase", new { subject });
        // Nor does it bring the day forward, in the person's stead.
        await planes.Operator.Refused("no-grant", "ask-erasure", new { by = person.Session, due = Planes.Now });
        Assert.Null((await planes.Operator.UnsealAsService(subject)).Code);
    }

    [Attack(By.Operator, "calls an access of its own the subject's request", Answer.Enforced, "the custodian: `malformed-access`")]
    public async Task No_access_of_the_operator_is_called_the_subjects() => await planes.LeavesNoEntry(async () =>
    {
        await planes.Operator.RefusedUnseal("malformed-access", planes.AnnsId, "user.device",
            Operator.Access("operator", "SubjectRequest", "essential.service"));
        await planes.Operator.RefusedUnseal("malformed-access", planes.AnnsId, "user.device",
            Operator.Access("subject", "AutomatedService", "essential.service.security"));
    });

    [Attack(By.Operator, "changes how somebody gets in: the password, passkeys, recovery codes, other sessions", Answer.Enforced, NoGrant)]
    public async Task Nobody_changes_credentials_without_the_subjects_live_session()
    {
        var sessions = await Sessions();
        await planes.LeavesNoEntry(async () =>
        {
            foreach (var by in sessions)
            {
                await planes.Operator.Refused("no-grant", "set-password", new { by, password = "mine from now on" });
                await planes.Operator.Refused("no-grant", "new-codes", new { by });
                await planes.Operator.Refused("no-grant", "confirm", new { by, proof = new { password = Person.Password } });
                await planes.Operator.Refused("no-grant", "end-session", new { by, session = (string?)null });
                if (by is not null) await planes.Operator.Refused("no-grant", "begin-passkey", new { name = "ann", by });
            }
        });
        using var again = await planes.SignIn(planes.Ann);
    }

    [Attack(By.Operator, "uses the live session of somebody who is signed in", Answer.Stated,
        "[the threat model](threat-model.md#not-defended); each use is an entry that names the session, and the person reads it")]
    public async Task What_the_operator_opens_by_a_live_session_stands_in_the_persons_record()
    {
        using var person = await planes.SignUp("used.wren");
        var subject = await planes.Operator.SubjectOf(person.Email);
        var index = (await planes.Operator.Unseal(subject, "user.device", Operator.Own, person.Session)).Index;
        var entry = (await Planes.Accesses(person)).Single(entry => entry.GetProperty("index").GetInt64() == index);
        Assert.Equal(("unseal", "subject"), (entry.GetProperty("kind").GetString(), entry.GetProperty("party").GetString()));
        Assert.Contains((await person.Get("/api/sessions")).EnumerateArray(),
            session => Same(session.GetProperty("id").GetString(), entry.GetProperty("session").GetProperty("session").GetString()));

        static bool Same(string? one, string? other) => Guid.Parse(one!) == Guid.Parse(other!);
    }
}
