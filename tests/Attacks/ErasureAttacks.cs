using System.Text.Json;

namespace Domicile.Tests.Attacks;

[Attacks(10, "After an erasure")]
[Collection(nameof(Planes))]
public sealed class ErasureAttacks(Planes planes)
{
    private const string BirthDate = "1979-11-23";
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Attack(By.Operator, "opens again what an erased person left, or makes its key anew", Answer.Enforced,
        "the custodian: `erased`; the key is gone")]
    public async Task What_was_erased_is_opened_and_enrolled_by_nobody()
    {
        using var person = await planes.SignUp("leaver.one");
        var (subject, session) = (await planes.Operator.SubjectOf(person.Email), person.Session);
        await Erase(person);
        await planes.LeavesNoEntry(async () =>
        {
            Assert.Equal("erased", (await planes.Operator.UnsealAsService(subject)).Code);
            await planes.Operator.RefusedUnseal("no-grant", subject, "user.device", Operator.Own, session);
            await planes.Operator.Refused("no-grant", "accesses", new { by = session, before = (long?)null, limit = 10 });
            var from = new { device = "Firefox", network = "203.0.113.7" };
            await planes.Operator.Refused("wrong-credentials", "sign-in",
                new { subject, proof = new { password = Person.Password }, from });
            await planes.Operator.Refused("erased", "enroll", new { subject, first = new { password = Person.Password }, from });
        });
        Assert.Equal(JsonValueKind.Null, (await planes.Operator.Find(person.Email)).Value.GetProperty("subject").ValueKind);
    }

    [Attack(By.TwoPlanes, "look in every file of both planes for what an erased person said", Answer.Enforced,
        "custodian and service: sealed, and purged; for names on PostgreSQL see the [threat model](threat-model.md#not-defended)")]
    public async Task Nothing_of_an_erased_person_is_in_any_file()
    {
        using var person = await Person.SignUp(planes.Service, "leaver.two", planes.NewNetwork(), birthDate: BirthDate);
        await Erase(person);
        // What follows an erasure in other modules purges again.
        string[] values = [person.Email, BirthDate, Person.Password, .. TestDatabase.IsPostgres ? (string[])[] : [person.Name]];
        await EndToEnd.Wait.For(() => Task.FromResult(string.Join(", ", planes.FilesWith(values))), found => found.Length == 0);
    }

    [Attack(By.Operator, "claims an erasure that has not happened", Answer.Detected,
        "the verifier: the receipt is a proof of the ledger's entry, checked offline")]
    public async Task A_receipt_of_an_erasure_is_checked_offline_and_no_other_passes_for_it()
    {
        using var person = await planes.SignUp("leaver.three");
        var token = await Erase(person);
        using var folder = new TemporaryFolder();
        var receipt = await person.Page($"/api/privacy/erasures/{token}/proof");
        await File.WriteAllTextAsync(folder.File("receipt"), receipt, Stop);
        planes.Verify("proof", folder.File("receipt"));
        foreach (var line in receipt.Split('\n').Where(line => line.Length > 40).Distinct())
        {
            var changed = line[..20] + (line[20] == 'A' ? 'B' : 'A') + line[21..];
            await File.WriteAllTextAsync(folder.File("forged"), receipt.Replace(line, changed, StringComparison.Ordinal), Stop);
            Assert.NotEqual(0, PublishedLog.Run("proof", folder.File("forged"), "--vkey", planes.LedgerKey).Code);
        }
    }

    /// <summary>Until there is a receipt; the token that shows it.</summary>
    private static async Task<string> Erase(Person person)
    {
        var token = (await person.Send(HttpMethod.Post, "/api/privacy/deletion",
            new { name = person.Name, password = Person.Password })).GetProperty("token").GetString()!;
        await EndToEnd.Wait.For(() => person.Get("/api/privacy/erasures/" + token),
            state => state.GetProperty("erasedAt").ValueKind != JsonValueKind.Null);
        return token;
    }
}
