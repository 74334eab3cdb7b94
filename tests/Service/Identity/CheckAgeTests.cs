using System.Net;
using System.Net.Http.Json;
using Domicile.Base;
using Domicile.Blobs;
using Domicile.Identity.Accounts;
using Domicile.Sealing;
using Domicile.Video;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Service;

public sealed class CheckAgeTests(SharedTown shared) : IClassFixture<SharedTown>
{
    private const string Purpose = "essential.legal_obligation.age_check";

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    private Town Town => shared.Town;

    [Fact]
    public async Task Signed_out_there_is_no_age_to_look_at() =>
        await (await Town.Client().PostAsync("/api/age-check", null, Test)).AssertProblem(401, "sign-in-first");

    [Fact]
    public async Task An_adult_s_birth_date_is_opened_once_in_a_session_and_the_viewer_reads_of_it()
    {
        var (browser, media) = (await Person("grown", "1990-05-31"), await Media());
        await (await browser.GetAsync(media, Test)).AssertProblem(403, "adults-only");
        Assert.Empty(await Checks("grown"));
        Assert.Equal(HttpStatusCode.NoContent, (await browser.PostAsync("/api/age-check", null, Test)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await browser.PostAsync("/api/age-check", null, Test)).StatusCode);
        var check = Assert.Single(await Checks("grown"));
        Assert.Equal((Fideslang.DateOfBirth, "You asked to watch something for people aged 18 and over."), (check.Category, check.Access!.Explanation));
        Assert.Contains("to see whether you are 18 or older", await browser.GetStringAsync("/privacy", Test), StringComparison.Ordinal);

        using var part = new HttpRequestMessage(HttpMethod.Get, media) { Headers = { Range = new(1, 3) } };
        using var played = await browser.SendAsync(part, Test);
        Assert.Equal((HttpStatusCode.PartialContent, "ady"), (played.StatusCode, await played.Content.ReadAsStringAsync(Test)));
        Assert.True(played.Headers.CacheControl is { NoStore: true, Private: true, Public: false, MaxAge: null });
        // What a browser kept all the same is asked about anew.
        using var known = new HttpRequestMessage(HttpMethod.Get, media) { Headers = { { "If-None-Match", played.Headers.ETag!.ToString() } } };
        Assert.Equal(HttpStatusCode.Forbidden, (await Town.Client().SendAsync(known, Test)).StatusCode);
    }

    [Fact]
    public async Task Another_session_of_the_same_person_is_asked_anew_and_signing_out_ends_it()
    {
        var (browser, media) = (await Person("grown.two", "1990-05-31"), await Media());
        (await browser.PostAsync("/api/age-check", null, Test)).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(media, Test)).StatusCode);
        var (other, _) = await Town.SignIn("grown.two");
        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync(media, Test)).StatusCode);
        (await browser.DeleteAsync("/api/session", Test)).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync(media, Test)).StatusCode);
    }

    [Fact]
    public async Task Somebody_under_18_reads_a_plain_sentence_and_is_looked_at_again_only_the_day_after()
    {
        var today = DateOnly.FromDateTime(Town.Time.GetUtcNow().UtcDateTime);
        var browser = await Person("nearly", BirthDate.Format(today.AddYears(-18).AddDays(1)));
        await (await browser.PostAsync("/api/age-check", null, Test)).AssertProblem(403, "under-18");
        await (await browser.PostAsync("/api/age-check", null, Test)).AssertProblem(403, "under-18");
        Assert.Single(await Checks("nearly"));
        await (await browser.GetAsync(await Media(), Test)).AssertProblem(403, "adults-only");
        Town.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(HttpStatusCode.NoContent, (await browser.PostAsync("/api/age-check", null, Test)).StatusCode);
    }

    [Fact]
    public async Task Without_the_custodian_it_stays_closed()
    {
        var browser = await Person("waiting", "1990-05-31");
        Town.Custody.Down = true;
        try
        {
            await (await browser.PostAsync("/api/age-check", null, Test)).AssertProblem(503, "custody-unavailable");
            Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync(await Media(), Test)).StatusCode);
        }
        finally
        {
            Town.Custody.Down = false;
        }
        Assert.Equal(HttpStatusCode.NoContent, (await browser.PostAsync("/api/age-check", null, Test)).StatusCode);
    }

    [Fact]
    public async Task Without_scripts_the_form_leads_back_to_the_page_and_nowhere_else()
    {
        var browser = await Person("plain", "1990-05-31");
        foreach (var (next, to) in new[] { ("/v/1", "/v/1"), ("//evil.example", "/"), ("https://evil.example", "/") })
        {
            var answer = await browser.PostAsync("/age-check?next=" + Uri.EscapeDataString(next), null, Test);
            Assert.Equal((HttpStatusCode.Redirect, to), (answer.StatusCode, answer.Headers.Location!.OriginalString));
        }
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(await Media(), Test)).StatusCode);
    }

    [Theory]
    [InlineData("2008-02-29", "2026-02-28", false)]
    [InlineData("2008-02-29", "2026-03-01", true)]
    [InlineData("2008-03-01", "2026-02-28", false)]
    [InlineData("2008-03-01", "2026-03-01", true)]
    public void One_comes_of_age_on_the_day_and_not_before(string born, string today, bool isAdult) =>
        Assert.Equal(isAdult, BirthDate.IsAdult(DateOnly.Parse(born, System.Globalization.CultureInfo.InvariantCulture), DateOnly.Parse(today, System.Globalization.CultureInfo.InvariantCulture)));

    private async Task<HttpClient> Person(string name, string birthDate)
    {
        var client = Town.Client();
        (await client.PostAsJsonAsync("/api/accounts", Town.Application(name, birthDate: birthDate), Test)).EnsureSuccessStatusCode();
        return client;
    }

    // A file of a video for adults, as publishing places it.
    private async Task<string> Media()
    {
        await using var scope = Town.Get<IServiceScopeFactory>().CreateAsyncScope();
        var (db, blobs) = (scope.ServiceProvider.GetRequiredService<VideoDb>(), scope.ServiceProvider.GetRequiredService<IBlobs>());
        var (token, copies, blob) = (ClearMedia.NewToken(isAdultsOnly: true), Id.Random(), BlobId.New());
        await blobs.Put(ClearMedia.Container.Group(copies).Blob(blob), new MemoryStream("lady"u8.ToArray()), 4, Test);
        var clip = new Clip { Id = Id.New<VideoId>(Town.Time), Creator = new(Id.Random()), State = ClipState.Ready, Token = token, Copies = copies };
        clip.Renditions.Add(new() { Clip = clip.Id, ShortEdge = 360, File = "360-1.mp4", Blob = blob });
        db.Add(clip);
        await db.SaveChangesAsync(Test);
        return $"/media/{token}/360-1.mp4";
    }

    private async Task<IReadOnlyList<AccessRecord>> Checks(string name)
    {
        var records = (await Town.Custody.Accesses(await Town.Subject(name), null, 100, Test)).OrThrow();
        return [.. records.Where(record => record.Access?.Purpose == Purpose)];
    }
}
