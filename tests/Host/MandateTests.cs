using System.Net;
using System.Net.Http.Json;
using Domicile.Custody.Acts;
using Domicile.Video;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Domicile.Tests.Host;

/// <summary>What follows for people when the parties agree on other mandates.</summary>
public sealed class MandateTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("deny", "no-mandate")]
    [InlineData("quorum", "quorum-needed")]
    [InlineData("explain", "explanation-needed")]
    public async Task What_the_mandates_withhold_from_the_service_is_refused_as_the_description_says(string verdict, string code)
    {
        // On its disposal, an answer that the description does not mention fails the test.
        var videos = new KnownVideos();
        var video = videos.Publish(Samples.Ben);
        await using var domicile = await RunningDomicile.Start(configure: builder => builder.Services.RemoveAll<TimeProvider>().RemoveAll<ICatalog>()
            .AddSingleton<TimeProvider>(new SetClock(SetClock.Start)).AddSingleton<ICatalog>(videos));
        using var wren = domicile.Client();
        (await wren.PostAsJsonAsync("/api/accounts", Town.Application("wren"), Stop)).EnsureSuccessStatusCode();
        var council = new Council("operator", "overseer");
        await council.Register(domicile.Services.GetRequiredService<TakeActs>(), council.Registry(2), SetClock.Start);
        await Enter(wren, council.Agree(
            $$"""{"mandates":[{"party":"operator","category":"user.behavior","purpose":"personalize","reason":"automated_service","verdict":"{{verdict}}","minutes":5}]}""", SetClock.Start));

        var watched = new { video, startedAt = SetClock.Start, watchedMs = 8_000, completed = true, skipped = false, loops = 0 };
        await (await wren.PostAsJsonAsync("/api/watch", new { events = new[] { watched } }, Stop)).AssertProblem(403, code);
    }

    internal static async Task Enter(HttpClient client, IEnumerable<byte[]> acts)
    {
        foreach (var act in acts)
        {
            using var body = new ByteArrayContent(act);
            Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/api/quorum/acts", body, Stop)).StatusCode);
        }
    }
}
