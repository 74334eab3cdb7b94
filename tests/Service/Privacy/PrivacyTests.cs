using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Domicile.Base;
using Domicile.Identity;
using Domicile.Identity.Accounts;
using Domicile.Identity.Requests;
using Domicile.Privacy;
using Domicile.Sealing;
using Domicile.Social;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Service;

public sealed class PrivacyTests
{
    private const string Agent = "Mozilla/5.0 (Linux; Android 15; PlantedPhone X9) Gecko/140.0 Firefox/140.0";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_sealed_is_found_in_no_file_and_no_log_line_before_or_after_erasure()
    {
        await using var town = await Town.Start();
        using var client = town.Client();
        client.DefaultRequestHeaders.Add("User-Agent", Agent);
        await client.PostAsJsonAsync("/api/accounts", Town.Application("ada", "planted.address@example.org", "1987-11-23"), Cancellation);
        await client.GetAsync("/api/account", Cancellation);
        await client.GetAsync("/settings", Cancellation);
        await client.GetAsync("/privacy?all=true", Cancellation);
        await client.PostAsync("/api/privacy/export", null, Cancellation);
        await client.PostAsJsonAsync("/api/session", new { name = "planted.address@example.org", password = "planted wrong password" }, Cancellation);
        AssertNowhere(town);

        await Leave(client, "ada");
        town.Time.Advance(TimeSpan.FromDays(31));
        await town.RunJobs();
        AssertNowhere(town);
    }

    [Fact]
    public async Task Holdings_name_every_category_in_plain_words()
    {
        await using var town = await Town.Start();
        using var client = await town.SignUp("ada");
        var holdings = (await (await client.GetAsync("/api/privacy/holdings", Cancellation)).Json()).EnumerateArray().ToList();
        Assert.Contains(holdings, holding => holding.GetProperty("category").GetString() == Fideslang.Email
            && holding.GetProperty("storage").GetString() == "sealed" && holding.GetProperty("what").GetString() == "Your e-mail address");
        Assert.All(holdings, holding => Assert.NotEqual(0, holding.GetProperty("records").GetInt64()));
        await (await town.Client().GetAsync("/api/privacy/holdings", Cancellation)).AssertProblem(401, "sign-in-first");
    }

    [Fact]
    public async Task Accesses_are_listed_with_their_proofs_and_others_can_be_told_from_ones_own()
    {
        await using var town = await Town.Start();
        using var client = await town.SignUp("ada");
        var subject = await town.Subject("ada");
        var nosy = new Access("essential.service.operations.support", Reason.SupportCase, new("operator", "Sam", "Operator Ltd", "DE"), "Case 4711");
        var absence = await client.GetAsync("/api/privacy/absence", Cancellation);
        Assert.Equal("domicile-absence.txt", absence.Content.Headers.ContentDisposition?.FileName);
        Assert.StartsWith("domicile.absence/v2\nparty *\ncategory user\nfrom 0\n", await absence.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        await town.Custody.Open(Account.EmailField, subject, subject.Value, (await Stored(town, subject)).Email, nosy, Cancellation);
        await (await client.GetAsync("/api/privacy/absence?party=operator", Cancellation)).AssertProblem(409, "not-absent");
        await (await town.Client().GetAsync("/api/privacy/absence", Cancellation)).AssertProblem(401, "sign-in-first");

        var all = (await (await client.GetAsync("/api/privacy/accesses", Cancellation)).Json()).GetProperty("entries").EnumerateArray().ToList();
        Assert.True(all.Count > 3);
        var others = (await (await client.GetAsync("/api/privacy/accesses?others=true", Cancellation)).Json()).GetProperty("entries").EnumerateArray();
        var entry = Assert.Single(others);
        Assert.Equal(("Sam", "support_case", "Case 4711", "E-mail address"), (entry.GetProperty("who").GetString(), entry.GetProperty("reason").GetString(),
            entry.GetProperty("explanation").GetString(), entry.GetProperty("what").GetString()));

        var proof = await client.GetAsync($"/api/privacy/proofs/{entry.GetProperty("index").GetInt64()}", Cancellation);
        Assert.StartsWith("c2sp.org/tlog-proof@v1", await proof.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        using var ben = await town.SignUp("ben");
        Assert.Equal(HttpStatusCode.NotFound, (await ben.GetAsync($"/api/privacy/proofs/{entry.GetProperty("index").GetInt64()}", Cancellation)).StatusCode);

        var page = await (await client.GetAsync("/privacy", Cancellation)).Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("Sam, the operator (Operator Ltd, DE)", page, StringComparison.Ordinal);
        Assert.Contains("Case 4711", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_list_is_read_to_its_end_without_loss_or_repetition()
    {
        await using var town = await Town.Start();
        using var client = await town.SignUp("ada");
        var subject = await town.Subject("ada");
        var email = (await Stored(town, subject)).Email;
        for (var access = 0; access < 230; access++)
            await town.Custody.Open(Account.EmailField, subject, subject.Value, email, town.Get<OwnAccess>().Pages, Cancellation);

        var read = new List<long>();
        for (long? next = long.MaxValue; next is not null;)
        {
            var page = await (await client.GetAsync($"/api/privacy/accesses?before={next}", Cancellation)).Json();
            read.AddRange(page.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("index").GetInt64()));
            next = page.GetProperty("next").ValueKind == JsonValueKind.Null ? null : page.GetProperty("next").GetInt64();
        }
        var whole = (await town.Custody.Accesses(subject, null, 1_000, Cancellation)).OrThrow();
        Assert.Equal(whole.Select(record => record.Index), read);
    }

    [Fact]
    public async Task The_export_holds_what_is_sealed_in_clear_for_its_owner()
    {
        await using var town = await Town.Start();
        using var client = await town.SignUp("ada", "ada.private@example.org");
        using var archive = new ZipArchive(await (await client.PostAsync("/api/privacy/export", null, Cancellation)).Content.ReadAsStreamAsync(Cancellation));
        using var account = await JsonDocument.ParseAsync(archive.GetEntry("account/account.json")!.Open(), default, Cancellation);
        Assert.Equal("ada.private@example.org", account.RootElement.GetProperty("email").GetString());
        Assert.Equal("1990-05-31", account.RootElement.GetProperty("birthDate").GetString());
        using var accesses = await JsonDocument.ParseAsync(archive.GetEntry("privacy/accesses.json")!.Open(), default, Cancellation);
        Assert.NotEqual(0, accesses.RootElement.GetArrayLength());
        await (await town.Client().PostAsync("/api/privacy/export", null, Cancellation)).AssertProblem(401, "sign-in-first");
    }

    [Theory]
    [InlineData("someone", Town.Password, 422, "deletion-name")]
    [InlineData("ada", "wrong password", 401, "wrong-credentials")]
    [InlineData("ada", null, 403, "confirm-first")]
    public async Task A_deletion_needs_name_and_password(string name, string? password, int status, string code)
    {
        await using var town = await Town.Start();
        using var client = await town.SignUp("ada");
        town.Time.Advance(TimeSpan.FromMinutes(6));
        await (await client.PostAsJsonAsync("/api/privacy/deletion", new { name, password }, Cancellation)).AssertProblem(status, code);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/account", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Whoever_leaves_is_hidden_at_once_and_can_only_undo_it()
    {
        await using var town = await Town.Start(configure: builder => builder.Services.AddSingleton<Hidden>().AddSingleton<IPublications>(provider => provider.GetRequiredService<Hidden>()));
        using var client = await town.SignUp("ada");
        var subject = await town.Subject("ada");
        await Leave(client, "ada");

        Assert.True(town.Get<Hidden>().Is[subject]);
        await (await client.GetAsync("/api/session", Cancellation)).AssertProblem(401, "sign-in-first");
        await (await client.DeleteAsync("/api/privacy/deletion", Cancellation)).AssertProblem(401, "sign-in-first");
        await (await client.GetAsync("/api/profiles/ada", Cancellation)).AssertProblem(404, "profile-not-found");
        Assert.Empty(await town.Get<IProfiles>().Get([subject], Cancellation));

        var (back, _) = await town.SignIn("ada");
        await (await back.GetAsync("/api/account", Cancellation)).AssertProblem(401, "sign-in-first");
        await (await back.PutAsJsonAsync("/api/profile", new { displayName = "Ghost", about = "" }, Cancellation)).AssertProblem(401, "sign-in-first");
        Assert.Equal(HttpStatusCode.NoContent, (await back.DeleteAsync("/api/privacy/deletion", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await back.GetAsync("/api/account", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await back.GetAsync("/api/profiles/ada", Cancellation)).StatusCode);
        Assert.False(town.Get<Hidden>().Is[subject]);
        await (await back.DeleteAsync("/api/privacy/deletion", Cancellation)).AssertProblem(409, "nothing-to-undo");

        town.Time.Advance(TimeSpan.FromDays(40));
        await town.RunJobs();
        Assert.Contains(subject, town.Custody.Subjects);
    }

    [Fact]
    public async Task After_thirty_days_nothing_is_left_but_the_receipt()
    {
        await using var town = await Town.Start();
        using var ada = await town.SignUp("ada");
        using var ben = await town.SignUp("ben");
        var subject = await town.Subject("ada");
        var video = town.Videos.Publish(await town.Subject("ben"));
        await ada.PutAsync("/api/profiles/ben/follow", null, Cancellation);
        await ben.PutAsync("/api/profiles/ada/follow", null, Cancellation);
        await ada.PutAsync($"/api/videos/{video}/like", null, Cancellation);
        var token = await Leave(ada, "ada");

        var state = await (await ada.GetAsync("/api/privacy/erasures/" + token, Cancellation)).Json();
        Assert.Equal(JsonValueKind.Null, state.GetProperty("erasedAt").ValueKind);
        await (await ada.GetAsync($"/api/privacy/erasures/{token}/proof", Cancellation)).AssertProblem(409, "erasure-not-yet");

        town.Time.Advance(TimeSpan.FromDays(29));
        await town.RunJobs();
        Assert.Contains(subject, town.Custody.Subjects);
        town.Time.Advance(TimeSpan.FromDays(2));
        await town.RunJobs();

        Assert.DoesNotContain(subject, town.Custody.Subjects);
        Assert.Null((await town.Custody.Find(Fideslang.Email, town.Get<AddressKey>().Blind("ada@example.org"), Cancellation)).OrThrow());
        var proof = await (await town.Client().GetAsync($"/api/privacy/erasures/{token}/proof", Cancellation)).Content.ReadAsStringAsync(Cancellation);
        Assert.StartsWith("c2sp.org/tlog-proof@v1", proof, StringComparison.Ordinal);
        await using var identity = await town.Db<IdentityDb>();
        await using var social = await town.Db<SocialDb>();
        await using var privacy = await town.Db<PrivacyDb>();
        Assert.Equal(0, await social.Likes.CountAsync(Cancellation) + await social.Follows.CountAsync(Cancellation));
        Assert.Equal(0, await identity.Jobs.CountAsync(Cancellation) + await social.Jobs.CountAsync(Cancellation) + await privacy.Jobs.CountAsync(Cancellation));
        Assert.Equal("ben", (await identity.Accounts.SingleAsync(Cancellation)).Name);
        var counts = await social.FollowCounts.SingleAsync(Cancellation);
        Assert.Equal((await town.Subject("ben"), 0L, 0L), (counts.Subject, counts.Following, counts.Followers));
        Assert.Equal(0, (await social.Tallies.SingleAsync(Cancellation)).Likes);
        if (!TestDatabase.IsPostgres)
        {
            // PostgreSQL overwrites nothing: see the threat model.
            Assert.Empty(town.FilesWith(subject.Value.ToByteArray(true)));
            Assert.Empty(town.FilesWith(subject.ToString()));
        }
        Assert.DoesNotContain(town.Log.Lines, line => line.Contains(subject.ToString(), StringComparison.Ordinal));
        using var again = await town.SignUp("ada"); // the name is free
    }

    [Fact]
    public async Task An_erasure_that_fails_is_tried_until_it_succeeds()
    {
        await using var town = await Town.Start();
        using var client = await town.SignUp("ada");
        var token = await Leave(client, "ada");
        town.Custody.Down = true;
        town.Time.Advance(TimeSpan.FromDays(31));
        for (var attempt = 0; attempt < 5; attempt++)
        {
            await town.RunJobs();
            town.Time.Advance(TimeSpan.FromHours(12));
        }
        await (await client.GetAsync($"/api/privacy/erasures/{token}/proof", Cancellation)).AssertProblem(409, "erasure-not-yet");

        town.Custody.Down = false;
        town.Time.Advance(TimeSpan.FromDays(2));
        await town.RunJobs();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"/api/privacy/erasures/{token}/proof", Cancellation)).StatusCode);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_made_up_token_shows_no_erasure(string token)
    {
        await using var town = await Town.Start();
        await (await town.Client().GetAsync("/api/privacy/erasures/" + token, Cancellation)).AssertProblem(404, "erasure-not-found");
    }

    private static async Task<string> Leave(HttpClient client, string name)
    {
        var asked = await client.PostAsJsonAsync("/api/privacy/deletion", new { name, password = Town.Password }, Cancellation);
        Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        return (await asked.Json()).GetProperty("token").GetString()!;
    }

    private static async Task<Account> Stored(Town town, SubjectId subject)
    {
        await using var db = await town.Db<IdentityDb>();
        return await db.Accounts.AsNoTracking().SingleAsync(account => account.Subject == subject, Cancellation);
    }

    private static void AssertNowhere(Town town)
    {
        foreach (var planted in new[] { "planted.address", "1987-11-23", Town.Address.ToString(), "PlantedPhone", "Firefox on Android", Town.Password, "planted wrong" })
        {
            Assert.Empty(town.FilesWith(planted));
            Assert.DoesNotContain(town.Log.Lines, line => line.Contains(planted, StringComparison.OrdinalIgnoreCase));
        }
        Assert.Empty(town.FilesWith(Town.Address.GetAddressBytes()));
    }

    /// <summary>A module that notes who is hidden.</summary>
    private sealed class Hidden : IPublications
    {
        public Dictionary<SubjectId, bool> Is { get; } = [];

        public Task Hide(SubjectId subject, bool hidden, CancellationToken cancellationToken)
        {
            Is[subject] = hidden;
            return Task.CompletedTask;
        }
    }
}
