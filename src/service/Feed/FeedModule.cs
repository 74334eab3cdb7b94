using Domicile.Base;
using Domicile.Feed.Candidates;
using Domicile.Feed.History;
using Domicile.Feed.Privacy;
using Domicile.Feed.Reading;
using Domicile.Feed.Watching;
using Domicile.Sealing;
using Domicile.Storage;
using Domicile.Web;
using Domicile.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Feed;

/// <summary>The feed's doors: what it registers and what it answers. Its pages are in <c>Pages</c>.</summary>
public static class FeedModule
{
    public static IServiceCollection AddFeed(this IServiceCollection services) => services
        .AddModuleDb<FeedDb>("feed").AddJobs<FeedDb>()
        .AddSettings<FeedOptions>()
        .AddSingleton<Ranking>(FreshAndPopular.Order)
        .AddSingleton<CandidateIndex>()
        .AddSingleton<FeedItems>()
        .AddSingleton<ReadFeed>()
        .AddSingleton<FeedAccess>()
        .AddSingleton<WatchHistory>()
        .AddSingleton<RecordWatch>()
        .AddSingleton<IPersonalData, FeedPersonalData>().AddSingleton<ISealedValues, SealedHistory>()
        .AddHostedService<Retention>();

    public static IEndpointRouteBuilder MapFeed(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api").WithTags("Feed");
        api.MapGet("/feed", FeedEndpoint.Get).WithName("feed").WithSummary("A page of the For You or the Following feed")
            .Refuses(Caller.SignInFirst, FeedQuery.UnknownMode, FeedQuery.WrongLimit, FeedQuery.WrongCursor, FeedQuery.NotHere).Unseals();
        api.MapPost("/watch", RecordWatch.Post).WithName("recordWatch").WithSummary("Report what was watched")
            .WithMetadata(new RequestSizeLimitAttribute(RecordWatch.MostBytes))
            .Refuses(RecordWatch.WrongBatch, RecordWatch.WrongEvent, Throttle.TooMany).Unseals()
            .Example(new WatchRequest([new(new(Examples.Id), new DateTimeOffset(2026, 3, 1, 11, 58, 0, TimeSpan.Zero), 8_400, Completed: true, Skipped: false, Loops: 1)]));
        return app;
    }
}
