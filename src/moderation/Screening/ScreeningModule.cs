using Domicile.Base;
using Domicile.Screening.Banks;
using Domicile.Screening.Hashing;
using Domicile.Screening.Lettering;
using Domicile.Screening.Matching;
using Domicile.Screening.Posts;
using Domicile.Screening.Tables;
using Domicile.Screening.Text;
using Domicile.Storage;
using Domicile.Web;
using Domicile.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Screening;

/// <summary>Screening's doors: what it registers and what it answers.</summary>
public static class ScreeningModule
{
    public static IServiceCollection AddScreening(this IServiceCollection services) => services
        .AddModuleDb<ScreeningDb>("screening").AddJobs<ScreeningDb>()
        .AddSingleton<PictureHasher>().AddSingleton<FrameHasher>().AddSingleton<VideoHasher>()
        .AddSingleton<KnownMedia>().AddSingleton<MatchMedia>().AddSingleton<ExamineMedia>().AddJobHandler<ScreeningDb, RematchPosts>()
        .AddSettings<TextOptions>().AddSingleton<TextSignals>().AddSingleton<ReadPictures>()
        .AddSingleton<IScreening, ScreenPosts>()
        .AddSingleton<ReadBanks>().AddSingleton<SaveBank>().AddSingleton<FillBank>().AddSingleton<SetEntry>().AddJobHandler<ScreeningDb, RejudgeEntry>()
        .AddEvent<ScreeningDb, MatchesChanged>()
        .AddSingleton<ImportHashes>().AddSingleton<ExportHashes>();

    /// <summary>What machines look at, for everyone; and the banks of known media, for those who moderate.</summary>
    /// <param name="moderation">The group <c>/api/moderation</c>.</param>
    /// <param name="reads">Lets an endpoint through to whoever may see the banks.</param>
    /// <param name="manages">Lets an endpoint through to whoever may change them.</param>
    public static void MapScreening(this IEndpointRouteBuilder moderation, Action<RouteHandlerBuilder> reads, Action<RouteHandlerBuilder> manages)
    {
        moderation.MapGet("/signals", Signals.Get).WithName("signals").WithSummary("What machines look at in what is posted: each signal by name and version.");
        moderation.MapGet("/text-models", TextSignals.Get).WithName("textModels").WithSummary("Which text classifiers stand ready here, and in which version.");
        reads(moderation.MapGet("/banks", ReadBanks.All).WithName("banks").WithSummary("The banks of known media, and how full they are."));
        manages(moderation.MapPost("/banks", SaveBank.Create).WithName("createBank").WithSummary("Makes a bank.")
            .Refuses(SaveBank.Unclear, SaveBank.Taken, Note.Unusable)
            .Example(new SaveBank.Request("Known scams", Distance: 20)));
        manages(moderation.MapPut("/banks/{id}", SaveBank.Change).WithName("changeBank").WithSummary("Changes what a bank's likeness means. Enabled for 0 of 100 posts, it is asked about none.")
            .Refuses(ReadBanks.NotFound, SaveBank.Unclear, SaveBank.Taken, Note.Unusable)
            .Example(new SaveBank.Request("Known scams", Distance: 12, NoisyAfter: 500)));
        manages(moderation.MapGet("/banks/{id}/entries", ReadBanks.Export).WithName("exportBank").WithSummary("The bank as a hash list, an entry a line; what is quarantined is left out.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .Refuses(ReadBanks.NotFound));
        manages(moderation.MapPost("/banks/{id}/entries", FillBank.Handle).WithName("fillBank").WithSummary("Reads a hash list into the bank, a line after the other while it arrives.")
            .WithMetadata(new RequestSizeLimitAttribute(FillBank.MostBytes))
            .Refuses(StrictRequests.WrongType, ReadBanks.NotFound, FillBank.Busy));
        manages(moderation.MapGet("/banks/{id}/quarantine", ReadBanks.Quarantined).WithName("quarantinedEntries").WithSummary("Entries that match too many different posts to block alone.")
            .Refuses(ReadBanks.NotFound));
        manages(moderation.MapPut("/banks/{id}/entries/{hash}", SetEntry.Handle).WithName("setBankEntry").WithSummary("Confirms an entry, quarantines it, or leaves it to count its matches.")
            .Refuses(ReadBanks.NotFound, SetEntry.NotFound)
            .Example(new SetEntry.Request(EntryKind.Pdq, SetEntry.EntryState.Confirmed)));
    }
}
