using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation.People;
using Domicile.Moderation.Queues;
using Domicile.Web;
using Microsoft.AspNetCore.Http;

namespace Domicile.Moderation.Pages.Moderators;

/// <summary>One request of somebody at the console: who they are, what they may do, and the case in front of them. The parts of a page share it.</summary>
internal sealed class Sitting(Staff staff, ListCases queues, IProfiles profiles, TimeProvider time)
{
    private Task? _begun;

    /// <summary>Null for a visitor.</summary>
    public SubjectId? Me { get; private set; }

    public string Name { get; private set; } = "";

    public Role Roles { get; private set; }

    /// <summary>Whether there are roles, which count once one has signed in with a passkey.</summary>
    public bool NeedsPasskey { get; private set; }

    /// <summary>The queues that one may work on; none for whoever works on none.</summary>
    public ListCases.Response Queues { get; private set; } = new([], []);

    public DateTimeOffset Now { get; } = time.GetUtcNow();

    /// <summary>What the page is about, where it is about a case.</summary>
    public ShowCase.Response Case { get; set; } = null!;

    /// <summary>Whether it is about something that only an unseal shows.</summary>
    public bool IsSealed { get; set; }

    /// <summary>Why it could not be opened; null where it could, or nobody tried.</summary>
    public string? Failure { get; set; }

    public IReadOnlyList<PolicyVersion> Policies { get; set; } = [];

    public bool Reviews => Routing.Queues.Any(queue => Roles.May(queue.Needs));

    public bool May(Permission permission) => Roles.May(permission);

    public string Title(string policy) => Policies.FirstOrDefault(version => version.Policy.Id == policy)?.Policy.Title.En ?? policy;

    /// <summary>Asks once in a request, whoever asks first.</summary>
    public Task Begin(HttpContext context) => _begun ??= Ask(context);

    private async Task Ask(HttpContext context)
    {
        if ((Me = context.Subject()) is not { } me) return;
        Roles = await staff.RolesOf(me, context.RequestAborted);
        if (Roles == Role.None) return;
        if (!staff.CountIn(context))
        {
            (Roles, NeedsPasskey) = (Role.None, true);
            return;
        }
        Name = (await profiles.Get([me], context.RequestAborted)).GetValueOrDefault(me)?.Name ?? "";
        if (Reviews) Queues = await queues.Do(me, context.RequestAborted);
    }
}
