using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Domicile.Base;
using Domicile.Moderation;
using Domicile.Moderation.Checks;
using Domicile.Moderation.People;
using Domicile.Moderation.Policies;
using Domicile.Moderation.Tables;
using Domicile.Record;
using Domicile.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Domicile.Tests.Moderation;

/// <summary>A town with pebbles, of which Ann lays some, and Lea, who leads moderation.</summary>
internal sealed class Court : IAsyncDisposable
{
    private int _people;
    private DateTimeOffset _leaSince;

    private Court(Town town) => Town = town;

    public Town Town { get; }

    public Pebbles Pebbles => (Pebbles)Town.Get<IEnumerable<ISubjectKind>>().First(kind => kind.Name == "pebble");

    public QualityOptions Quality => Town.Get<IOptions<QualityOptions>>().Value;

    public HttpClient Lea { get; private set; } = null!;

    public SubjectId Ann { get; private set; }

    public string AnnsName { get; private set; } = "";

    public HttpClient AnnsBrowser { get; private set; } = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Nothing reported, nothing decided, and another Ann.</summary>
    public async Task<Court> Fresh()
    {
        // Or what the service is still at for the test before would be found in this one.
        Town.Custody.Down = false;
        await RunJobs();
        await using var db = await Db();
        await db.Jobs.ExecuteDeleteAsync(Stop);
        await db.Reports.ExecuteDeleteAsync(Stop);
        await db.Cases.ExecuteDeleteAsync(Stop);
        await db.Passes.ExecuteDeleteAsync(Stop);
        await db.Decisions.ExecuteDeleteAsync(Stop);
        await db.Appeals.ExecuteDeleteAsync(Stop);
        await db.Policies.Where(row => row.Author != null).ExecuteDeleteAsync(Stop);
        await db.Checks.ExecuteDeleteAsync(Stop);
        await db.GoldenCases.ExecuteDeleteAsync(Stop);
        (Quality.SecondLooks, Quality.Golden) = (0, 0);
        await db.TrustedFlaggers.ExecuteDeleteAsync(Stop);
        await db.LegalHolds.ExecuteDeleteAsync(Stop);
        await db.Statements.ExecuteDeleteAsync(Stop);
        await using (var record = Record()) await record.RecordedFacts.ExecuteDeleteAsync(Stop);
        Pebbles.All.Clear();
        // One address signs up fifteen an hour.
        Town.Time.Advance(TimeSpan.FromHours(1));
        await SignInAgain();
        AnnsName = $"ann{Interlocked.Increment(ref _people)}";
        AnnsBrowser = await Town.SignUp(AnnsName);
        Ann = await Town.Subject(AnnsName);
        return this;
    }

    /// <summary>Days pass in some tests, and sessions with them.</summary>
    public async Task SignInAgain()
    {
        if (Town.Time.GetUtcNow() - _leaSince > TimeSpan.FromDays(3)) (Lea, _leaSince) = ((await Town.SignIn("lea")).Client, Town.Time.GetUtcNow());
    }

    /// <param name="configure">Settings and replaced parts.</param>
    public static async Task<Court> Open(Action<WebApplicationBuilder>? configure = null)
    {
        var town = await Town.Start(null, builder =>
        {
            builder.Configuration["DOMICILE_FIRST_LEAD"] = "lea";
            builder.Services.AddSingleton<ISubjectKind, Pebbles>();
            configure?.Invoke(builder);
        });
        var court = new Court(town) { Lea = await town.SignUp("lea") };
        Assert.Equal(HttpStatusCode.OK, (await court.Lea.GetAsync("/api/moderation/queue", Stop)).StatusCode);
        return court;
    }

    /// <summary>Somebody new, who works in moderation where roles are given.</summary>
    public async Task<HttpClient> Person(params string[] roles)
    {
        return (await Named(roles)).Client;
    }

    /// <inheritdoc cref="Person"/>
    public async Task<(HttpClient Client, string Name)> Named(params string[] roles)
    {
        var name = $"person{Interlocked.Increment(ref _people)}";
        var client = await Town.SignUp(name);
        if (roles.Length > 0) await Appoint(name, roles);
        return (client, name);
    }

    /// <summary>On the operator's machine, where it takes nobody else.</summary>
    public async Task Appoint(string name, params string[] roles)
    {
        Assert.Null((await Town.Get<IOwnStaff>().Appoint(name, roles, Stop)).Refusal);
        await Town.Get<Staff>().RolesOf(await Town.Subject(name), Stop);
    }

    public static Task<HttpResponseMessage> Report(HttpClient reporter, string pebble, string policy = "spam", string? note = null, string kind = "pebble") =>
        reporter.PostAsJsonAsync("/api/reports", note is null ? new { kind, target = pebble, policy } : (object)new { kind, target = pebble, policy, note }, Stop);

    /// <summary>The next case, or null.</summary>
    public static async Task<string?> Take(HttpClient moderator)
    {
        var answer = await moderator.PostAsync("/api/moderation/queue/next", null, Stop);
        return answer.StatusCode == HttpStatusCode.NoContent ? null : (await answer.Json()).GetProperty("case").GetString();
    }

    public static Task<HttpResponseMessage> Act(HttpClient moderator, string caseId, string act, object? body = null) =>
        moderator.PostAsJsonAsync($"/api/moderation/cases/{caseId}/{act}", body ?? new { }, Stop);

    /// <summary>Decides the case; its measures by name, such as <c>demote</c> or <c>disable:7</c> for seven days.</summary>
    public static Task<HttpResponseMessage> Decide(HttpClient moderator, string caseId, string policy, params string[] measures) =>
        Act(moderator, caseId, "decision", new
        {
            policy,
            steps = measures.Select(measure => measure.Split(':')).Select(parts => new Dictionary<string, object?>
            {
                ["measure"] = parts[0],
                ["days"] = parts.Length > 1 ? int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : null,
                ["feature"] = parts[0] == "block_feature" ? "post" : null,
                ["label"] = parts[0] == "label" ? "Look twice" : null,
            }.Where(field => field.Value is not null).ToDictionary()),
            facts = DefaultPolicies.All.First(one => one.Id == policy).Facts.Where(_ => measures.Length > 0).ToDictionary(fact => fact.Name, _ => "A grey pebble."),
        });

    /// <summary>Somebody reports it, Lea decides; the decision's number.</summary>
    public async Task<string> Judge(HttpClient reporter, string pebble, string policy, params string[] measures)
    {
        (await Report(reporter, pebble, policy)).EnsureSuccessStatusCode();
        var decided = await Decide(Lea, (await Take(Lea))!, policy, measures);
        Assert.Equal(HttpStatusCode.OK, decided.StatusCode);
        return (await decided.Json()).GetProperty("decision").GetString()!;
    }

    public Task<HttpResponseMessage> Undo(string decision) =>
        Lea.PostAsJsonAsync($"/api/moderation/decisions/{decision}/undo", new { message = "We were wrong." }, Stop);

    public RecordDb Record() => Town.Get<IDbContextFactory<RecordDb>>().CreateDbContext();

    /// <summary>What was entered in the ledger.</summary>
    public async Task<List<RecordedFact>> Facts()
    {
        await using var record = Record();
        return await record.RecordedFacts.AsNoTracking().ToListAsync(Stop);
    }

    public async Task<ModerationDb> Db() => await Town.Get<IDbContextFactory<ModerationDb>>().CreateDbContextAsync(Stop);

    public static async Task<JsonElement> Get(HttpClient client, string path) => await client.GetFromJsonAsync<JsonElement>(path, Stop);

    /// <summary>Does every job that is due by now.</summary>
    public async Task RunJobs()
    {
        var worker = ActivatorUtilities.CreateInstance<JobWorker<ModerationDb>>(Town.Domicile.Services, new Lane<ModerationDb>(Lanes.Main));
        await using var db = await Db();
        while (await db.Jobs.AnyAsync(job => job.Failure == null && job.DueAt <= Town.Time.GetUtcNow(), Stop)) await worker.RunNext(Stop);
    }

    public ValueTask DisposeAsync() => Town.DisposeAsync();
}

/// <summary>One court for all tests of moderation: a service takes a while to start.</summary>
[CollectionDefinition(Name)]
public sealed class SharedCourt : ICollectionFixture<SharedCourt>, IAsyncLifetime
{
    public const string Name = "court";

    internal Court Court { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Court = await Court.Open();

    public ValueTask DisposeAsync() => Court.DisposeAsync();
}
