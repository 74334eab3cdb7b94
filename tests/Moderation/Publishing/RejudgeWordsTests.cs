using System.Net.Http.Json;
using System.Text.Json;
using Domicile.Base;
using Domicile.Media;
using Domicile.Moderation;
using Domicile.Moderation.Publishing;
using Domicile.Moderation.Tables;
using Domicile.Rules;
using Domicile.Screening.Posts;
using Domicile.Screening.Text;
using Domicile.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Moderation;

public sealed class RejudgeWordsTests : IDisposable
{
    // Without a letter in it.
    private const string Plain = "-f lavfi -i gradients=s=360x640:r=10:d=1:seed=1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p";

    private readonly TemporaryFolder _data = new();

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        TestDatabase.Drop(_data.Path);
        _data.Dispose();
    }

    [Fact]
    public async Task A_list_that_comes_later_finds_what_was_posted_before_and_releases_nothing()
    {
        string listed, plain, hidden, card;
        HttpClient author;
        bool reads;
        Directory.CreateDirectory(_data.File("terms"));
        await using (var first = await Start())
        {
            reads = await first.Services.GetRequiredService<ILettering>().Reader(Test) is not null;
            author = await SignUp(first);
            (listed, plain) = ((await Studio.Post(author, Footage.Make("mp4", Plain), "Look, a zorblax")).Id, (await Studio.Post(author, Footage.Make("mp4", Plain), "Look")).Id);
            (hidden, card) = ((await Studio.Post(author, Footage.Make("mp4", Plain), "A z0rblax")).Id, (await Studio.Post(author, Footage.Make("mp4", Footage.Card))).Id);
            using (var hides = await author.Edit(hidden, """{"audience":"only_me"}""")) Assert.Equal(System.Net.HttpStatusCode.OK, hides.StatusCode);
            await using var db = Db(first);
            Assert.False(await db.Cases.AnyAsync(Test));
        }
        await File.WriteAllTextAsync(_data.File("terms/new.txt"), "zorblax", Test);
        await using (var second = await Start())
        {
            await Done(second);
            await using var db = Db(second);
            var found = await db.Cases.Select(row => row.Subject).ToListAsync(Test);
            Assert.Equal([.. reads ? [listed, card] : (string[])[listed]], found.Select(Id.Format).Order());
            Assert.All(await db.Reviews.Where(row => row.CaseId != null).ToListAsync(Test), row => Assert.Equal(RuleAction.Watch, row.Action));
            using var again = await SignIn(second);
            foreach (var id in new[] { listed, plain, card }) Assert.True((await again.Own(id)).Published);
            // What its author had hidden is judged before anybody sees it again.
            using (await again.Edit(hidden, """{"audience":"everyone"}""")) { }
            Assert.Equal((false, ReviewState.Waiting), (await again.Own(hidden)) is var own ? (own.Published, own.Review) : default);
        }
        // A start with the same lists judges nothing again.
        await using var third = await Start();
        await Done(third);
        await using var last = Db(third);
        Assert.Equal(reads ? 3 : 2, await last.Cases.CountAsync(Test));
        author.Dispose();
    }

    [Fact]
    public async Task Portions_are_bounded_go_on_after_a_crash_and_begin_anew_when_lists_change_on_the_way()
    {
        await using var domicile = await Start();
        await Done(domicile);
        const int Many = 3 * RejudgeWords.Portion + 1;
        var subjects = Enumerable.Range(0, Many).Select(_ => Id.Random()).ToHashSet();
        await using (var db = Db(domicile))
        {
            db.AddRange(subjects.Select(subject => new Review { Kind = "video", Subject = subject, Author = new(Id.Random()), Findings = "" }));
            await db.SaveChangesAsync(Test);
        }
        var (handler, job) = (Handler(domicile, "a"), RejudgeWords.JobFor(TimeProvider.System));
        var asked = new List<Guid>();
        for (var portion = 0; job is not null; portion++)
        {
            // Killed before it is saved, a portion is asked for again.
            await using (var lost = Db(domicile)) await handler.Run(lost, job, Test);
            if (portion == 2)
            {
                handler = Handler(domicile, "b");
                asked.Clear();
            }
            await using var db = Db(domicile);
            await handler.Run(db, job, Test);
            var added = db.ChangeTracker.Entries<Job>().Select(entry => entry.Entity).ToList();
            Assert.InRange(added.Count, 1, RejudgeWords.Portion + 1);
            job = added.SingleOrDefault(one => one.Kind == RejudgeWords.Name);
            var looks = added.Where(one => one.Kind == "look-again").Select(one => JsonDocument.Parse(one.Payload).RootElement).ToList();
            Assert.All(looks, look => Assert.True(look.GetProperty("Words").GetBoolean()));
            asked.AddRange(looks.Select(look => look.GetProperty("Subject").GetGuid()));
            // The last one notes that all is done.
            foreach (var entry in db.ChangeTracker.Entries<Job>().ToList()) entry.State = EntityState.Detached;
            await db.SaveChangesAsync(Test);
        }
        Assert.Equal(Many, asked.Count);
        Assert.Equal(subjects, asked.ToHashSet());
        await using var done = Db(domicile);
        await handler.Run(done, RejudgeWords.JobFor(TimeProvider.System), Test);
        Assert.Empty(done.ChangeTracker.Entries<Job>());
    }

    private Task<RunningDomicile> Start() => RunningDomicile.Start(_data.Path, builder => builder.Configuration["DOMICILE_OCR_LANGUAGES"] = "eng");

    private static ModerationDb Db(RunningDomicile domicile) => domicile.Services.GetRequiredService<IDbContextFactory<ModerationDb>>().CreateDbContext();

    private RejudgeWords Handler(RunningDomicile domicile, string term)
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(_data.File(term)).FullName, "terms.txt"), term + term);
        var text = new TextSignals(Microsoft.Extensions.Options.Options.Create(new TextOptions { Terms = _data.File(term) }),
            domicile.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<DataFolder>>(), [], TimeProvider.System);
        return new(ActivatorUtilities.CreateInstance<ScreenPosts>(domicile.Services, text), new(), TimeProvider.System);
    }

    // Until the start's question, and all that it caused, is answered.
    private static async Task Done(RunningDomicile domicile)
    {
        string[] kinds = [RejudgeWords.Name, "look-again"];
        await Wait.Until(async () =>
        {
            await using var db = Db(domicile);
            return !await db.Jobs.AnyAsync(job => kinds.Contains(job.Kind), Test);
        });
    }

    private static async Task<HttpClient> SignUp(RunningDomicile domicile)
    {
        var client = domicile.Client();
        using var answer = await client.PostAsJsonAsync("/api/accounts", new { name = "ann", email = "ann@example.org", birthDate = "1990-05-31", password = "correct horse battery" }, Test);
        answer.EnsureSuccessStatusCode();
        return client;
    }

    private static async Task<HttpClient> SignIn(RunningDomicile domicile)
    {
        var client = domicile.Client();
        using var answer = await client.PostAsJsonAsync("/api/session", new { name = "ann", password = "correct horse battery" }, Test);
        answer.EnsureSuccessStatusCode();
        return client;
    }
}
