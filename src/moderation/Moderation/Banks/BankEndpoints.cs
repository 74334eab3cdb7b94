using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Moderation;

/// <summary>/api/moderation/banks: what known media is compared with.</summary>
internal static class BankEndpoints
{
    public static IServiceCollection AddBanks(this IServiceCollection services) => services
        .AddSingleton<ReadBanks>().AddSingleton<SaveBank>().AddSingleton<FillBank>().AddSingleton<SetEntry>();

    public static void MapBanks(this IEndpointRouteBuilder moderation)
    {
        moderation.MapGet("/banks", ReadBanks.All).WithSummary("The banks of known media, and how full they are.").Takes(Permission.Review, Permission.ReviewChildSafety, Permission.ManageBanks);
        moderation.MapPost("/banks", SaveBank.Create).WithSummary("Makes a bank.").Takes(Permission.ManageBanks);
        moderation.MapPut("/banks/{id}", SaveBank.Change).WithSummary("Changes what a bank's likeness means. Enabled for 0 of 100 posts, it is asked about none.").Takes(Permission.ManageBanks);
        moderation.MapGet("/banks/{id}/entries", ReadBanks.Export).WithSummary("The bank as a hash list, an entry a line; what is quarantined is left out.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain").Takes(Permission.ManageBanks);
        moderation.MapPost("/banks/{id}/entries", FillBank.Handle).WithSummary("Reads a hash list into the bank, a line after the other while it arrives.")
            .WithMetadata(new RequestSizeLimitAttribute(FillBank.MostBytes)).Takes(Permission.ManageBanks);
        moderation.MapGet("/banks/{id}/quarantine", ReadBanks.Quarantined).WithSummary("Entries that match too many different posts to block alone.").Takes(Permission.ManageBanks);
        moderation.MapPut("/banks/{id}/entries/{hash}", SetEntry.Handle).WithSummary("Confirms an entry, quarantines it, or leaves it to count its matches.").Takes(Permission.ManageBanks);
    }
}
