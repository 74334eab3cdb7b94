using System.Text.Json.Serialization;
using Domicile.Base;
using Domicile.Moderated;
using Domicile.Moderation;
using Domicile.Moderation.People;
using Domicile.Quorum;
using Domicile.Record;
using Domicile.Storage;
using Domicile.Web;
using Domicile.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Outside;

/// <summary>A module that the product does not have: people pin notices to a board. All that it takes is here and in its schema.</summary>
internal static class BoardModule
{
    public static IServiceCollection AddBoard(this IServiceCollection services) => services
        .AddModuleDb<BoardDb>("board").AddJobs<BoardDb>().AddJobHandler<BoardDb, StampNotice>()
        .AddEvent<BoardDb, NoticePinned>().AddSubscriber<NoticePinned, TellAuthor>()
        .AddRecordKinds("board.notice").AddRecordJobs<BoardDb>()
        .AddContentKind(BoardRule.Instance).AddSingleton<ISubjectKind, NoticeKind>().AddSingleton<PinNotice>();

    public static void MapBoard(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/board", PinNotice.Handle).WithName("pinNotice").WithSummary("Pins a notice.").WithTags("Board").Refuses(PinNotice.WrongLength);
        app.MapGet("/api/board", PinNotice.List).WithName("noticesForStaff").WithSummary("Every notice.").WithTags("Board").Takes(Permission.ReadFigures);
    }
}

internal enum NoticeState { New = 0, Stamped = 1, Hidden = 2 }

internal sealed class Notice
{
    [Holds(Fideslang.PublicContent, StorageClass.Public)] public Guid Id { get; init; }
    [Holds(Fideslang.PublicContent, StorageClass.Public)] public SubjectId Author { get; init; }
    [Holds(Fideslang.PublicContent, StorageClass.Public)] public DateTimeOffset At { get; init; }
    [Holds(Fideslang.PublicContent, StorageClass.Public)] public required string Text { get; init; }
    [Holds(Fideslang.PublicContent, StorageClass.Public)] public NoticeState State { get; set; }
    [Holds(Fideslang.PublicContent, StorageClass.Public)] public bool Told { get; set; }
}

internal sealed class BoardDb(DbContextOptions<BoardDb> options) : ModuleDb(options)
{
    public DbSet<Notice> Notices => Set<Notice>();
}

internal sealed record NoticePinned(Guid Id) : IEvent
{
    public static string Name => "notice-pinned";

    public string Subject => Base.Id.Format(Id);
}

internal sealed class PinNotice(IDbContextFactory<BoardDb> databases, Events<BoardDb> events, JobSignal<BoardDb> signal, TimeProvider time)
{
    public static readonly Refusal WrongLength = new("notice-length", 422, "A notice has 1 to 100 characters.");

    public static async Task<Results<Ok<Guid>, Problem>> Handle(Request request, Caller caller, PinNotice slice, CancellationToken stop) => (await slice.Do(request.Text, caller.Subject, stop)).ToHttp();

    public static async Task<Ok<List<Notice>>> List(IDbContextFactory<BoardDb> databases, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return TypedResults.Ok(await db.Notices.AsNoTracking().ToListAsync(stop));
    }

    private async Task<Outcome<Guid>> Do(string text, SubjectId author, CancellationToken stop)
    {
        if (text.Length is 0 or > 100) return WrongLength;
        var notice = new Notice { Id = Id.Random(), Author = author, At = time.GetUtcNow(), Text = text };
        await using var db = await databases.CreateDbContextAsync(stop);
        db.AddRange(notice, StampNotice.JobFor(notice, time), EnterFact.JobFor(RecordBody.Write("board.notice", json => json.WriteNumber("at", notice.At.ToUnixTimeMilliseconds())), time));
        events.Add(db, new NoticePinned(notice.Id));
        await db.SaveChangesAsync(stop);
        signal.Raise();
        return notice.Id;
    }

    internal sealed record Request(string Text);
}

internal sealed class StampNotice : JobHandler<BoardDb, Guid>
{
    public override string Kind => "stamp-notice";

    public static Job JobFor(Notice notice, TimeProvider time) => JobPayload.Job("stamp-notice", notice.Id, time);

    protected override async Task Run(BoardDb db, Guid id, Job job, CancellationToken cancellationToken) => (await db.Notices.FirstAsync(row => row.Id == id, cancellationToken)).State = NoticeState.Stamped;
}

internal sealed class TellAuthor(IDbContextFactory<BoardDb> databases) : ISubscriber<NoticePinned>
{
    public string Name => "tell-author";

    public async Task Hear(NoticePinned happened, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Notices.Where(row => row.Id == happened.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Told, true), cancellationToken);
    }
}

internal sealed class NoticeKind(IDbContextFactory<BoardDb> databases) : ISubjectKind
{
    public string Name => "notice";

    public Words Noun => new("notice", "annonce");

    public string ContentType => "CONTENT_TYPE_TEXT";

    public IReadOnlyList<Measure> Measures => [Measure.Warn, Measure.Remove];

    public Task<SubjectFacts?> Find(string target, CancellationToken cancellationToken) => Guid.TryParse(target, out var id) ? Get(id, cancellationToken) : Task.FromResult<SubjectFacts?>(null);

    public async Task<SubjectFacts?> Get(Guid subject, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Notices.FirstOrDefaultAsync(row => row.Id == subject, cancellationToken) is { } found ? new(subject, found.Author, 0, found.At, "/board") : null;
    }

    public async Task Apply(Guid subject, Moderated.Standing standing, ReviewState? review, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Notices.Where(row => row.Id == subject).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, standing.Removed ? NoticeState.Hidden : NoticeState.Stamped), cancellationToken);
    }
}

internal sealed record Rule(string Text);

internal sealed class BoardRule() : ContentKind<Rule, Rule>("board", BoardJson.Default.Rule)
{
    public static readonly BoardRule Instance = new();

    protected override bool IsSound(Rule content, string domicile, long nowMs) => content.Text.Length > 0;

    protected override Rule After(Rule? inForce, Rule content) => content;

    protected override object? Shown(Rule? inForce) => inForce;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Rule))]
internal sealed partial class BoardJson : JsonSerializerContext;
