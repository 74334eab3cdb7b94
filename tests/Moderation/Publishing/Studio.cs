using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Domicile.Base;
using Domicile.Moderation.Tables;
using Domicile.Screening.Text;
using Domicile.Video.Clips;
using Domicile.Video.Own;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Domicile.Tests.Moderation;

/// <summary>A whole service, in which people post clips that ffmpeg makes, and Lea moderates.</summary>
public sealed class Studio : IAsyncLifetime
{
    public const string RiskyTerm = "zorblax";

    private int _people;

    internal RunningDomicile Domicile { get; private set; } = null!;

    internal HttpClient Lea { get; private set; } = null!;

    internal CapturedLog Log { get; } = new();

    /// <summary>In which words in pictures are read: none, for that takes longer than all else about a clip.</summary>
    internal string Languages { get; init; } = "";

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Domicile = await RunningDomicile.Start(null, builder =>
        {
            builder.Configuration["DOMICILE_FIRST_LEAD"] = "lea";
            builder.Configuration["DOMICILE_OCR_LANGUAGES"] = Languages;
            var terms = Directory.CreateDirectory(Path.Combine(builder.Configuration["DOMICILE_DATA"]!, "terms"));
            File.WriteAllText(Path.Combine(terms.FullName, "risky.txt"), RiskyTerm);
            builder.Logging.AddProvider(Log).SetMinimumLevel(LogLevel.Trace);
            Configure(builder);
        });
        Lea = await SignUp("lea");
        Assert.Equal(HttpStatusCode.OK, (await Lea.GetAsync("/api/moderation/queue", Test)).StatusCode);
    }

    public ValueTask DisposeAsync() => Domicile.DisposeAsync();

    internal T Get<T>() where T : notnull => Domicile.Services.GetRequiredService<T>();

    internal ModerationDb Db() => Get<IDbContextFactory<ModerationDb>>().CreateDbContext();

    internal async Task<HttpClient> SignUp(string? name = null, string birthDate = "1990-05-31")
    {
        var client = Domicile.Client();
        name ??= $"person{Interlocked.Increment(ref _people)}";
        var answer = await client.PostAsJsonAsync("/api/accounts", new { name, email = $"{name}@example.org", birthDate, password = "correct horse battery" }, Test);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return client;
    }

    /// <summary>Posts a clip for everyone, and waits until it is published or is known to be not.</summary>
    internal static async Task<OwnVideo> Post(HttpClient author, byte[] clip, string caption = "")
    {
        var (id, refused) = await author.Upload(clip);
        Assert.Null(refused);
        using (var edited = await author.Edit(id!, JsonSerializer.Serialize(new { caption, audience = "everyone" }))) Assert.Equal(HttpStatusCode.OK, edited.StatusCode);
        return await RunningVideo.Until(author, id!, own => own.State == ClipState.Ready && own.Review != ReviewState.Unasked && (own.Published || own.Review != ReviewState.Passed));
    }

    /// <summary>A case that was opened about the video, held by Lea.</summary>
    internal async Task<string> Hold(OwnVideo video)
    {
        await using var db = Db();
        var (subject, until) = (Guid.ParseExact(video.Id, "n"), TimeProvider.System.GetUtcNow().AddHours(1));
        var lead = await db.Moderators.Select(row => row.Subject).FirstAsync(Test);
        await db.Cases.Where(row => row.Subject == subject && row.State == CaseState.Open)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Holder, lead).SetProperty(row => row.LeaseUntil, until), Test);
        return Id.Format(await db.Cases.Where(row => row.Subject == subject && row.State == CaseState.Open).Select(row => row.Id).SingleAsync(Test));
    }

    /// <summary>Waits, by asking, until the database is as wanted.</summary>
    internal Task Until(Func<ModerationDb, Task<bool>> wanted) => Wait.Until(async () =>
    {
        await using var db = Db();
        return await wanted(db);
    });

    internal async Task<HttpStatusCode> Seen(OwnVideo video)
    {
        using var nobody = Domicile.Client();
        return (await nobody.GetAsync("/v/" + video.Id, Test)).StatusCode;
    }

    private static void Configure(WebApplicationBuilder builder) => builder.Services.AddSingleton<ITextModel, Doubtful>();

    /// <summary>A classifier that fails on one word.</summary>
    private sealed class Doubtful : ITextModel
    {
        public string Name => "spam";

        public string Version => "1";

        public (string Label, double Score) Classify(string text) =>
            text.Contains("crash", StringComparison.Ordinal) ? throw new InvalidOperationException("Out of order.") : ("not-spam", 0);
    }
}
