using System.Buffers.Text;
using System.Text;

namespace Domicile.Tests.Attacks;

[Attacks(11, "Planted secrets")]
[Collection(nameof(Planes))]
public sealed class SecretAttacks(Planes planes)
{
    private const string BirthDate = "1987-03-11";
    private const string Agent = "Mozilla/5.0 (X11; Linux x86_64) PlantedBrowser/98.76.54 Chrome/140";

    [Attack(By.TwoPlanes,
        "look in every file and log for address, birth date, password, codes, cookie, network and browser", Answer.Enforced,
        "custodian and service: sealed or hashed before it is written, and never logged")]
    public async Task No_planted_secret_is_in_a_file_or_a_log_of_either_plane()
    {
        var network = planes.NewNetwork();
        using var person = await Person.SignUp(planes.Service, "planted.plover", network, Agent, BirthDate);
        await person.Get("/api/account");
        await person.Get("/api/sessions");
        await person.Get("/api/privacy/accesses");
        await person.Send(HttpMethod.Post, "/api/age-check");
        using var again = await planes.SignIn(person);
        await again.Refused(401, "wrong-credentials", HttpMethod.Post, "/api/session/confirm", new { password = "not it" });
        var cookie = Base64Url.DecodeFromChars(person.Session);

        string[] said = [person.Email, BirthDate, Person.Password, network, "PlantedBrowser", person.Session, again.Session,
            .. person.SignedUp.GetProperty("codes").EnumerateArray().Select(code => code.GetString()!)];
        Assert.Equal([], planes.FilesWith(said));
        Assert.Equal([], planes.FilesWith([cookie[..16], cookie[16..]]));
        Assert.Equal([], from line in planes.Custody.Log.Concat(planes.Service.Log)
                         from value in said
                         where line.Contains(value,
            StringComparison.OrdinalIgnoreCase)
                         select $"{value}: {line}");
    }

    [Attack(By.Partner, "learns from the custodian's own files what people are called", Answer.Enforced,
        "the planes apart: names stay with the operator, addresses come as keyed hashes")]
    public async Task The_custodians_files_name_nobody()
    {
        using var person = await planes.SignUp("unnamed.dunlin");
        await person.Send(HttpMethod.Put, "/api/profile", new { displayName = "Planted Dunlin", about = "Planted words about a dunlin" });
        string[] names = [person.Name, "Planted Dunlin", "Planted words", person.Email];
        Assert.Equal([], Planes.FilesWith(TestDatabase.Files(planes.Custody.Data), names.Select(Encoding.UTF8.GetBytes)));
        // The search would have found them where they are.
        Assert.NotEqual([], Planes.FilesWith(TestDatabase.Files(planes.Service.Data), [Encoding.UTF8.GetBytes(person.Name)]));
    }
}
