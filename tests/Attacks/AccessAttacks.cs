using Domicile.Base;

namespace Domicile.Tests.Attacks;

[Attacks(13, "Opening people's data")]
[Collection(nameof(Planes))]
public sealed class AccessAttacks(Planes planes)
{
    [Attack(By.Parent, "opens somebody's data, with the operator's help", Answer.Enforced,
        "the custodian: `no-mandate`; the attempt is an entry that the person reads")]
    public Task The_foreign_parent_opens_nothing_and_its_attempt_is_read() =>
        IsDenied("parent", "no-mandate", Operator.Access("parent", "SupportCase", "essential.service", "Case 1"));

    [Attack(By.Partner, "opens somebody's data by a call of its own", Answer.Enforced,
        "the custodian: `no-mandate`; the attempt is an entry that the person reads")]
    public Task The_technology_partner_opens_nothing_and_its_attempt_is_read() =>
        IsDenied("technology-partner", "no-mandate", Operator.Access("technology-partner", "Maintenance", "essential.service.operations"));

    [Attack(By.Operator, "opens somebody's address without saying why", Answer.Enforced,
        "the custodian: `explanation-needed`; the attempt is an entry that the person reads")]
    public Task An_access_that_explains_nothing_is_denied_and_read() =>
        IsDenied("operator", "explanation-needed", Operator.Access("operator", "SupportCase", "essential.service"));

    [Attack(By.Operator, "opens somebody's address unseen, within its mandate", Answer.Detected,
        "the ledger: no key without an entry; the person reads who, what for and why")]
    public async Task What_the_operator_opens_the_person_reads()
    {
        var opened = await planes.Operator.Unseal(planes.AnnsId, Fideslang.Email,
            Operator.Access("operator", "SupportCase", "essential.service", "Case 17"));
        var entry = (await Planes.Accesses(planes.Ann)).Single(entry => entry.GetProperty("index").GetInt64() == opened.Index);
        Assert.Equal(("unseal", "operator", "Kim", "Case 17"),
            (entry.GetProperty("kind").GetString(), entry.GetProperty("party").GetString(),
            entry.GetProperty("who").GetString(), entry.GetProperty("explanation").GetString()));
        Assert.Contains("Case 17", await planes.Ann.Page("/privacy"), StringComparison.Ordinal);
    }

    [Attack(By.Operator, "keeps a key for longer than its mandate allows", Answer.Stated,
        "[the threat model](threat-model.md#not-defended): the entry names the end of the term; use beyond it is not seen")]
    public async Task A_term_is_cut_to_what_the_mandate_allows_and_the_entry_says_until_when()
    {
        var access = Operator.Access("operator", "SupportCase", "essential.service", "Case 18");
        var released = (await planes.Operator.Unseal(planes.AnnsId, Fideslang.Email, access, termMs: 86_400_000)).Value;
        Assert.InRange(released.GetProperty("termMs").GetInt64(), 1, 5 * 60_000);
        var entry = (await Planes.Accesses(planes.Ann)).Single(entry =>
            entry.GetProperty("index").GetInt64() == released.GetProperty("receipt").GetProperty("index").GetInt64());
        var (at, until) = (entry.GetProperty("at").GetDateTimeOffset(), entry.GetProperty("expiresAt").GetDateTimeOffset());
        Assert.Equal(TimeSpan.FromMinutes(5), until - at);
    }

    [Attack(By.Operator, "has the custodian sign that it opened nothing, when it has", Answer.Enforced, "the custodian: `not-absent`")]
    public async Task No_absence_is_signed_of_what_was_opened()
    {
        using var person = await planes.SignUp("absent.avocet");
        var subject = await planes.Operator.SubjectOf(person.Email);
        var fromMs = Planes.Now.AddMinutes(-1).ToUnixTimeMilliseconds();
        Assert.Null((await planes.Operator.UnsealAsService(subject)).Code);
        await planes.Operator.Refused("not-absent", "absence",
            new { by = person.Session, party = "operator", category = "user.device", fromMs, toMs = Planes.Now.ToUnixTimeMilliseconds() });
    }

    [Attack(By.Person, "reads somebody else's record, or a moderator's page", Answer.Enforced,
        "the service: `no-such-entry`, `not-permitted`")]
    public async Task Nobody_reads_what_is_anothers()
    {
        var index = (await Planes.Accesses(planes.Ann))[0].GetProperty("index").GetInt64();
        await planes.Ben.Refused(404, "no-such-entry", HttpMethod.Get, $"/api/privacy/proofs/{index}");
        await planes.Ben.Refused(403, "not-permitted", HttpMethod.Get, "/api/moderation/staff");
    }

    private async Task IsDenied(string party, string code, object access)
    {
        var before = (await Planes.Accesses(planes.Ann))[0].GetProperty("index").GetInt64();
        Assert.Equal(code, (await planes.Operator.Unseal(planes.AnnsId, Fideslang.Email, access)).Code);
        var denied = Assert.Single(await Planes.Accesses(planes.Ann),
            entry => entry.GetProperty("index").GetInt64() > before && entry.GetProperty("kind").GetString() == "deny");
        Assert.Equal((party, "Kim"), (denied.GetProperty("party").GetString(), denied.GetProperty("who").GetString()));
    }
}
