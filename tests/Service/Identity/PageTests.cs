using System.Net;
using System.Net.Http.Json;
using Domicile.Identity.Accounts;
using Domicile.Web;

namespace Domicile.Tests.Service;

public sealed class PageTests(SharedTown shared) : IClassFixture<SharedTown>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_sign_up_form_works_without_a_script_and_goes_on_to_where_one_wanted_to_go()
    {
        await using var town = await Town.Start();
        using var client = town.Client();
        var answer = await Post(client, "/sign-up?next=%2Fprivacy", "sign-up", ("Input.Name", "ada"), ("Input.Email", "ada@example.org"),
            ("Input.BirthDate", "1990-05-31"), ("Input.Password", Town.Password));
        Assert.Equal((HttpStatusCode.OK, true), (answer.StatusCode, answer.Headers.CacheControl is { NoStore: true }));
        var page = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("<a class=\"button large block\" href=\"/privacy\">I have kept them</a>", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/privacy", Cancellation)).StatusCode);
        // The codes that it showed are good.
        var code = page[(page.IndexOf("<code>", StringComparison.Ordinal) + 6)..].Split('<')[0];
        using var other = town.Client();
        var recovered = await Post(other, "/recover", "recover", ("Input.Name", "ada"), ("Input.Code", code));
        Assert.Equal((HttpStatusCode.Found, "/settings"), (recovered.StatusCode, Path(recovered)));
        Assert.Equal(HttpStatusCode.Unauthorized, (await Post(town.Client(), "/recover", "recover", ("Input.Name", "ada"), ("Input.Code", code))).StatusCode);
    }

    [Fact]
    public async Task The_sign_up_form_shows_every_error_beside_its_field_and_keeps_what_was_typed()
    {
        await using var town = await Town.Start();
        using var client = town.Client();
        var answer = await Post(client, "/sign-up", "sign-up", ("Input.Name", "a"), ("Input.Email", "nonsense"), ("Input.BirthDate", "2020-01-01"), ("Input.Password", "short"));
        var page = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        foreach (var refusal in new[] { UserName.WrongLength, EmailAddress.Invalid, BirthDate.TooYoung, Passwords.WrongLength })
            Assert.Contains(WebUtility.HtmlEncode(refusal.Message), page, StringComparison.Ordinal);
        Assert.Contains("value=\"nonsense\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("short\"", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("javascript:alert(1)")]
    public async Task After_signing_in_one_stays_on_this_site(string next)
    {
        using (var first = shared.Town.Client())
            await first.PostAsync("/api/accounts", JsonContent.Create(Town.Application("eve")), Cancellation);
        using var client = shared.Town.Client();
        var answer = await Post(client, "/sign-in?next=" + Uri.EscapeDataString(next), "sign-in", ("Input.Name", "eve"), ("Input.Password", Town.Password));
        Assert.Equal((HttpStatusCode.Found, "/"), (answer.StatusCode, Path(answer)));
    }

    [Theory]
    [InlineData("/settings")]
    [InlineData("/privacy")]
    [InlineData("/privacy/delete")]
    [InlineData("/me")]
    public async Task A_page_about_oneself_asks_to_sign_in_first(string page)
    {
        using var client = shared.Town.Client();
        var answer = await client.GetAsync(page, Cancellation);
        Assert.Equal((HttpStatusCode.Found, "/sign-in?next=" + Uri.EscapeDataString(page)), (answer.StatusCode, Path(answer)));
    }

    [Fact]
    public async Task A_profile_shows_its_videos_and_its_follow_button_works_without_a_script()
    {
        await using var town = await Town.Start();
        using var ada = await town.SignUp("ada");
        using var ben = await town.SignUp("ben");
        var video = town.Videos.Publish(await town.Subject("ada"));
        var page = await (await ben.GetAsync("/@ada", Cancellation)).Content.ReadAsStringAsync(Cancellation);
        Assert.Contains($"/covers/{video}.jpg", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Found, (await Post(ben, "/@ada", "follow")).StatusCode);
        Assert.Contains("aria-pressed=\"true\"", await (await ben.GetAsync("/@ada", Cancellation)).Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await ben.GetAsync("/@nobody", Cancellation)).StatusCode);
        Assert.Equal("/@ada", Path(await ada.GetAsync("/me", Cancellation)));
    }

    [Fact]
    public async Task Settings_save_the_profile_and_deleting_shows_the_receipts_address()
    {
        await using var town = await Town.Start();
        using var ada = await town.SignUp("ada");
        Assert.Equal(HttpStatusCode.Found, (await Post(ada, "/settings", "profile", ("ProfileInput.DisplayName", "Ada <b>"), ("ProfileInput.About", "Hi"))).StatusCode);
        var settings = await (await ada.GetAsync("/settings", Cancellation)).Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("Ada &lt;b&gt;", settings, StringComparison.Ordinal);
        Assert.Contains("ada@example.org", settings, StringComparison.Ordinal);

        var wrong = await Post(ada, "/privacy/delete", "delete", ("Input.Name", "ada"), ("Input.Password", "wrong"));
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        var gone = await Post(ada, "/privacy/delete", "delete", ("Input.Name", "ada"), ("Input.Password", Town.Password));
        var page = await gone.Content.ReadAsStringAsync(Cancellation);
        var token = page.Split("/privacy/erasures/")[1][..43];
        Assert.Contains("Waiting to be erased", await (await ada.GetAsync("/privacy/erasures/" + token, Cancellation)).Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);

        var back = await Post(ada, "/sign-in", "sign-in", ("Input.Name", "ada"), ("Input.Password", Town.Password));
        Assert.Equal("/privacy/leaving", Path(back));
        Assert.Equal("/me", Path(await Post(ada, "/privacy/leaving", "undo")));
    }

    private static async Task<HttpResponseMessage> Post(HttpClient client, string path, string form, params (string Name, string Value)[] fields) =>
        await client.PostAsync(path, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))
            .Append(KeyValuePair.Create("_handler", form))), Cancellation);

    private static string? Path(HttpResponseMessage answer) =>
        answer.Headers.Location is { IsAbsoluteUri: true } absolute ? absolute.PathAndQuery : answer.Headers.Location?.OriginalString;
}
