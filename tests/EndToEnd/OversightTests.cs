using Microsoft.Playwright;

namespace Domicile.EndToEnd;

/// <summary>What keeps moderation honest, in a browser: known cases, policies of two people, holds for the law, trusted flaggers.</summary>
public sealed class OversightTests(Browser browser, Oversight office) : IClassFixture<Oversight>
{
    [Fact]
    public async Task A_known_case_comes_among_others_says_what_was_right_and_is_counted()
    {
        await using var keeper = await Visit(office.Second);
        var set = keeper.Page;
        await keeper.Open("/moderation/quality/golden");
        await set.GetByLabel("Of what").FillAsync("/@author");
        await set.GetByLabel("Policy").SelectOptionAsync("spam");
        await set.GetByLabel("Why that is right").FillAsync("Nothing is sold here.");
        await set.GetByRole(AriaRole.Button, new() { Name = "Put it in" }).ClickAsync();
        await set.GetByText("answered by nobody yet").WaitForAsync();

        using var newcomer = await Person.SignUp(office.Service, "newcomer", Oversight.Elsewhere);
        await office.Lead.Send(HttpMethod.Put, "/api/moderation/staff/newcomer", new { roles = new[] { "moderator" } });
        await office.Second.Send(HttpMethod.Post, "/api/moderation/staff/newcomer/approval", new { agrees = true });
        await Oversight.Report(office.Lead, "profile", "second", "spam");
        await using var visitor = await Visit(newcomer);
        var page = visitor.Page;
        await visitor.Open("/moderation");
        await page.Locator("[data-console][data-ready]").WaitForAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("[data-case][data-ready]").WaitForAsync();
        await page.Keyboard.PressAsync("n");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("You said what is right.").WaitForAsync();
        await page.GetByText("Nothing is sold here.").WaitForAsync();
        await keeper.Open("/moderation/quality");
        await Assertions.Expect(set.GetByRole(AriaRole.Row).Filter(new() { HasText = "newcomer" })).ToContainTextAsync("100");
        keeper.AssertNoFaults();
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task A_policy_is_in_force_once_another_person_has_agreed()
    {
        await using var author = await Visit(office.Second, 390, 844);
        var form = author.Page;
        await author.Open("/moderation/policies/new");
        await form.GetByLabel("Name, for good").FillAsync("loud-ads");
        foreach (var (field, text) in new[]
        {
            ("title.en", "Loud advertising"), ("title.fr", "Publicité bruyante"),
            ("text.en", "Nobody is shouted at to buy something."), ("text.fr", "Personne n'est incité à acheter en criant."),
        }) await form.Locator($"[name='{field}']").FillAsync(text);
        await form.GetByLabel("Severity, 1 to 5").FillAsync("9");
        await form.Locator("[data-error-of=severity]:not(:empty)").WaitForAsync();
        await form.GetByLabel("Severity, 1 to 5").FillAsync("1");
        await form.GetByLabel("Why", new() { Exact = true }).FillAsync("Many ask for it.");
        await form.GetByRole(AriaRole.Button, new() { Name = "Ask for it" }).ClickAsync();
        await form.GetByRole(AriaRole.Button, new() { Name = "Take it back" }).WaitForAsync();
        Assert.Equal(0, await form.GetByRole(AriaRole.Button, new() { Name = "Agree" }).CountAsync());
        Assert.Empty(await author.Barriers());
        Assert.DoesNotContain("loud-ads", await Policies(), StringComparison.Ordinal);

        await using var lead = await Visit(office.Lead);
        await lead.Open("/moderation/policies/loud-ads");
        await Assertions.Expect(lead.Page.Locator(".policy-differences").First).ToContainTextAsync("Nobody is shouted at");
        var agree = lead.Page.GetByRole(AriaRole.Button, new() { Name = "Agree" });
        await agree.ClickAsync();
        // The page loads itself again, and would break off whatever is opened before it has.
        await agree.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        Assert.Contains("loud-ads", await Wait.For(Policies, all => all.Contains("loud-ads", StringComparison.Ordinal)), StringComparison.Ordinal);
        await lead.Open("/moderation/policies/loud-ads");
        await lead.Page.GetByText("Version 1 in force").WaitForAsync();
        author.AssertNoFaults();
        lead.AssertNoFaults();

        async Task<string> Policies() => (await office.Lead.Get("/api/moderation/policies")).GetRawText();
    }

    [Fact]
    public async Task What_two_leads_hold_for_the_law_outlives_its_deletion_until_one_ends_it()
    {
        using var witness = await Person.SignUp(office.Service, "witness", Oversight.Elsewhere);
        var author = office.Author;
        var video = await author.Upload(await Clips.Make(1));
        await author.Publish(video, "Evidence");
        await author.Until(video, own => own.GetProperty("published").GetBoolean());
        await Oversight.Report(witness, "video", video, "violence");
        var id = (await office.Waiting("violence")).Single();
        var files = Path.Combine(office.Service.Data, "blobs", "sealed", video);
        await using (var visitor = await Visit(office.Lead))
        {
            // What it shows is looked at elsewhere, and costs a decoder.
            await visitor.Page.RouteAsync("**/*.mp4", route => route.FulfillAsync(new() { Status = 204 }));
            await visitor.Open("/moderation/cases/" + id);
            await visitor.Page.Locator("[data-case][data-ready]").WaitForAsync();
            await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Legal hold" }).ClickAsync();
            await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Ask for a legal hold" }).ClickAsync();
            await visitor.Page.GetByText("Asked for. Another lead has to agree").WaitForAsync();
            visitor.AssertNoFaults();
        }
        Assert.Contains("Something of yours is kept for a legal case.", System.Text.Encoding.UTF8.GetString(await author.Download("/privacy/delete")), StringComparison.Ordinal);
        await using (var visitor = await Visit(office.Second))
        {
            var page = visitor.Page;
            await visitor.Open("/moderation/holds");
            await page.GetByRole(AriaRole.Button, new() { Name = "Agree" }).ClickAsync();
            await page.GetByText("On hold", new() { Exact = true }).WaitForAsync();
            Assert.Empty(await visitor.Barriers());

            await author.Send(HttpMethod.Delete, "/api/videos/" + video);
            Assert.Equal(404, (await page.APIRequest.GetAsync("/v/" + video)).Status);
            Assert.True(Directory.Exists(files));

            await page.GetByRole(AriaRole.Button, new() { Name = "End it" }).ClickAsync();
            await page.GetByLabel("Why").FillAsync("The court is done.");
            await page.Locator("#end-hold").GetByRole(AriaRole.Button, new() { Name = "End it" }).ClickAsync();
            await page.GetByText("Over", new() { Exact = true }).WaitForAsync();
            await Wait.For(() => Task.FromResult(Directory.Exists(files)), exists => !exists);
            visitor.AssertNoFaults();
        }
    }

    [Fact]
    public async Task What_a_trusted_flagger_reports_comes_before_what_was_reported_earlier()
    {
        using var flagger = await Person.SignUp(office.Service, "watchdog", Oversight.Elsewhere);
        await Oversight.Report(office.Second, "profile", "watchdog", "harassment");
        await using var visitor = await Visit(office.Lead, 390, 844);
        var page = visitor.Page;
        await visitor.Open("/moderation/flaggers");
        await page.GetByRole(AriaRole.Button, new() { Name = "Name somebody" }).ClickAsync();
        await page.GetByLabel("User name").FillAsync("watchdog");
        await page.GetByLabel("Organisation").FillAsync("Watchdogs of the town");
        await page.GetByLabel("What it is an expert in").FillAsync("Insults");
        await page.Locator("#name-flagger [value=harassment]").CheckAsync();
        await page.GetByLabel("Until").FillAsync(TimeProvider.System.GetUtcNow().AddDays(90).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.GetByText("Watchdogs of the town").WaitForAsync();

        await Oversight.Report(flagger, "profile", "author", "harassment");
        await visitor.Open("/moderation/cases/" + (await office.Waiting("harassment")).First());
        await page.Locator("[data-case][data-ready]").WaitForAsync();
        await page.GetByText("Trusted flagger", new() { Exact = true }).First.WaitForAsync();
        visitor.AssertNoFaults();
    }

    private async Task<Visitor> Visit(Person person, int width = 1440, int height = 900)
    {
        var visitor = await browser.Visit(office.Service, new() { ViewportSize = new() { Width = width, Height = height }, ReducedMotion = ReducedMotion.Reduce });
        await visitor.Be(person);
        return visitor;
    }
}

/// <summary>A service that gives golden cases whenever it can, with two leads, of whom one writes policies and keeps the golden set.</summary>
public sealed class Oversight : IAsyncLifetime
{
    internal const string Elsewhere = "127.0.0.21";

    internal Service Service { get; private set; } = null!;

    internal Person Lead { get; private set; } = null!;

    internal Person Second { get; private set; } = null!;

    internal Person Author { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Service = await Service.StartSaying("Domicile is at ", new() { ["DOMICILE_FIRST_LEAD"] = "lead", ["DOMICILE_GOLDEN_PERCENT"] = "100" });
        Lead = await Person.SignUp(Service, "lead");
        Second = await Person.SignUp(Service, "second");
        await Lead.Get("/api/moderation/queue");
        Assert.Equal(0, (await Command.Run("env", $"DOMICILE_DATA={Service.Data}", "dotnet", Repository.Domicile, "staff", "appoint", "second", "lead", "policy_author", "quality")).ExitCode);
        Author = await Person.SignUp(Service, "author", Elsewhere);
    }

    internal static Task Report(Person reporter, string kind, string target, string policy) => reporter.Send(HttpMethod.Post, "/api/reports", new { kind, target, policy });

    /// <summary>The cases that wait under a policy, in the order in which they are given out.</summary>
    internal async Task<IEnumerable<string>> Waiting(string policy) => (await Lead.Get("/api/moderation/queue")).GetProperty("queues").EnumerateArray()
        .SelectMany(one => one.GetProperty("next").EnumerateArray()).Where(one => one.GetProperty("policy").GetString() == policy).Select(one => one.GetProperty("id").GetString()!);

    public async ValueTask DisposeAsync()
    {
        Lead.Dispose();
        Author.Dispose();
        Second.Dispose();
        await Service.DisposeAsync();
    }
}
