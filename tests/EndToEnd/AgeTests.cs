using Microsoft.Playwright;

namespace Domicile.EndToEnd;

/// <summary>What is for adults alone, in a browser.</summary>
public sealed class AgeTests(Browser browser, Town town)
{
    private const string Elsewhere = "127.0.0.18";

    [Fact]
    public async Task A_covered_clip_opens_for_an_adult_who_asks_and_for_nobody_else()
    {
        using var author = await Person.SignUp(town.Service, "bather", Elsewhere);
        using var adult = await Person.SignUp(town.Service, "grownup", Elsewhere);
        using var minor = await Person.SignUp(town.Service, "minor", Elsewhere, birthDate: $"{TimeProvider.System.GetUtcNow().Year - 15}-01-01");
        var video = await author.Upload(await Clips.Make(1));
        await author.Publish(video, "In the sauna");
        await author.Until(video, own => own.GetProperty("published").GetBoolean());
        await adult.Send(HttpMethod.Put, "/api/profiles/bather/follow");
        await Restrict(adult, video);

        await using (var visitor = await Visit())
        {
            await visitor.Open("/v/" + video);
            await visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "Only for people aged 18 and over" }).WaitForAsync();
            Assert.Equal($"/sign-in?next=%2Fv%2F{video}", await visitor.Page.Locator(".clip[aria-current] [data-sign-in]").GetAttributeAsync("href"));
            Assert.Empty(await visitor.Barriers());
            await visitor.Open("/@bather");
            Assert.Equal(0, await visitor.Page.Locator(".tile img").CountAsync());
            Assert.DoesNotContain(visitor.Requested, url => url.Contains("/media/18.", StringComparison.Ordinal));
            visitor.AssertNoFaults();
        }

        await using (var visitor = await Visit())
        {
            await visitor.Be(minor);
            await visitor.Open("/v/" + video);
            visitor.Expects = fault => fault.Contains("status of 403", StringComparison.Ordinal);
            await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "I am 18 or older" }).ClickAsync();
            await visitor.Page.Locator(".clip[aria-current] [data-why=under18]").WaitForAsync();
            Assert.Empty(await visitor.Barriers());
            Assert.DoesNotContain(visitor.Requested, url => url.Contains("/media/18.", StringComparison.Ordinal));
            visitor.AssertNoFaults();
        }

        await using (var visitor = await Visit())
        {
            await visitor.Be(adult);
            await visitor.Open("/following");
            await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "I am 18 or older" }).ClickAsync();
            await Playing.Begins(visitor.Page);
            Assert.Equal("In the sauna", await visitor.Page.Locator(".clip[aria-current] [data-caption]").TextContentAsync());
            await visitor.Open("/privacy");
            await visitor.Page.GetByText("to see whether you are 18 or older").First.WaitForAsync();
            await visitor.Open("/v/" + video);
            await Playing.Begins(visitor.Page);
            Assert.Empty(await visitor.Barriers());
            visitor.AssertNoFaults();
        }

        Task<Visitor> Visit() => browser.Visit(town.Service, new() { ViewportSize = new() { Width = 390, Height = 844 }, ReducedMotion = ReducedMotion.NoPreference });
    }

    private async Task Restrict(Person reporter, string video)
    {
        await reporter.Send(HttpMethod.Post, "/api/reports", new { kind = "video", target = video, policy = "violence", note = "Only for adults." });
        var queue = await town.Resident.Get("/api/moderation/queue");
        var waiting = queue.GetProperty("queues").EnumerateArray().SelectMany(one => one.GetProperty("next").EnumerateArray())
            .Single(one => one.GetProperty("policy").GetString() == "violence" && one.GetProperty("reports").GetInt32() == 1).GetProperty("id").GetString();
        await town.Resident.Send(HttpMethod.Post, $"/api/moderation/cases/{waiting}/take");
        await town.Resident.Send(HttpMethod.Post, $"/api/moderation/cases/{waiting}/decision", new
        {
            policy = "violence",
            steps = new[] { new { measure = "age_restrict" } },
            facts = new { what = "Bare skin.", why = "Not for children." },
        });
    }
}
