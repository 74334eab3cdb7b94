using Domicile.Identity;
using Domicile.Web;
using Microsoft.AspNetCore.Http;

namespace Domicile.Moderation.People;

/// <summary>Whoever reviews cases watches at work what they are about, whatever it is.</summary>
internal sealed class MayWatchAll(Staff staff) : IAdultsOnly
{
    public async ValueTask<bool> LetsIn(HttpContext context)
    {
        if (context.Subject() is not { } subject || !staff.CountIn(context)) return false;
        var roles = await staff.RolesOf(subject, context.RequestAborted);
        return Routing.Queues.Any(queue => roles.May(queue.Needs));
    }
}
