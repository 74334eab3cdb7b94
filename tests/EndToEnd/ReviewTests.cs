namespace Domicile.EndToEnd;

/// <summary>Nothing that machines hold becomes visible because the service is killed, and the case about it is not lost.</summary>
public sealed class ReviewTests
{
    private const string Word = "zorblax";

    [Fact]
    public async Task What_waits_for_review_stays_unseen_through_kills_and_its_case_is_there_afterwards()
    {
        var terms = Directory.CreateTempSubdirectory("domicile-terms-");
        await File.WriteAllTextAsync(Path.Combine(terms.FullName, "risky.txt"), Word, TestContext.Current.CancellationToken);
        var settings = new Dictionary<string, string> { ["DOMICILE_FIRST_LEAD"] = "lea", ["DOMICILE_TERMS"] = terms.FullName };
        await using var first = await Service.StartSaying("Domicile is at ", settings);
        using var author = await Person.SignUp(first, "author");
        using var lea = await Person.SignUp(first, "lea");
        var clip = await Clips.Make(1);
        var video = await author.Upload(clip);
        // Killed at some moment between the upload's end and the judgement's.
        await author.Publish(video, "Look, a Z0RBLAX");
        await first.Kill();

        await using var second = await Service.StartSaying("Domicile is at ", settings, first.Data);
        using var back = author.At(second);
        await back.Until(video, own => own.GetProperty("review").GetString() == "waiting");
        await second.Kill();

        await using var third = await Service.StartSaying("Domicile is at ", settings, first.Data);
        using var again = author.At(third);
        using var lead = lea.At(third);
        Assert.False((await again.Get("/api/videos/" + video)).GetProperty("published").GetBoolean());
        Assert.Empty((await again.Get("/api/feed")).GetProperty("items").EnumerateArray());
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(third.Data, "blobs"), "*", SearchOption.AllDirectories), path => path.Contains("/blobs/media/", StringComparison.Ordinal));

        var held = (await lead.Send(HttpMethod.Post, "/api/moderation/queue/next")).GetProperty("case").GetString();
        // Whoever holds the case sees what nobody else does.
        var file = (await again.Get("/api/videos/" + video)).GetProperty("renditions")[0].GetProperty("url").GetString()!.Split('/')[^1];
        Assert.NotEmpty(await lead.Download($"/api/moderation/cases/{held}/protected/{file}"));
        await lead.Send(HttpMethod.Post, $"/api/moderation/cases/{held}/decision", new { policy = "spam", steps = Array.Empty<object>(), facts = new { } });
        await again.Until(video, own => own.GetProperty("published").GetBoolean());
        Assert.DoesNotContain(new[] { first, second, third }.SelectMany(service => service.Log), line => line.Contains("Z0RBLAX", StringComparison.OrdinalIgnoreCase));
        terms.Delete(recursive: true);
    }
}
