using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation.Tables;
using Domicile.Sealing;
using Domicile.Storage;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.People;

/// <summary>
/// Helping somebody in who has lost every way to sign in: /api/moderation/help. A lead asks who has checked outside who the person is, a second lead agrees and is told
/// a code to hand over, and the custodian decides when it lets in, and what it opens.
/// </summary>
internal sealed class HelpIn(
    IDbContextFactory<ModerationDb> databases, IProfiles profiles, ICustodian custodian, IHelpedRecovery recovery, RolesInForce roles, TimeProvider time)
{
    public static readonly Refusal Waits = new("help-waits", 409, "A lead has asked for this already: it waits for a second one.");
    public static readonly Refusal OfStaff = new("help-for-staff", 409, "Nobody who has a role is helped in. Take the role away first.");

    /// <param name="Checked">How it was found out who the person is.</param>
    internal sealed record Request(IdentityCheck Checked);

    /// <param name="Code">For the person alone, told this once; null where the answer was no.</param>
    /// <param name="DueAt">From when on it lets in.</param>
    internal sealed record Agreed(string? Code, DateTimeOffset? DueAt);

    /// <param name="AskedBy">The lead's name; null for somebody who has left.</param>
    internal sealed record Response(string Name, IdentityCheck Checked, DateTimeOffset At, string? AskedBy);

    public static async Task<Ok<IReadOnlyList<Response>>> List(HelpIn slice, CancellationToken cancellationToken) =>
        TypedResults.Ok(await slice.All(cancellationToken));

    public static async Task<Results<NoContent, Problem>> Ask(
        string name, Request request, Caller caller, HelpIn slice, CancellationToken cancellationToken) =>
        (await slice.Ask(name, request.Checked, caller.Subject, cancellationToken)).ToHttp();

    public static async Task<Results<Ok<Agreed>, Problem>> Agree(
        string name, Seconded.Request request, Caller caller, HttpContext context, HelpIn slice, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        return (await slice.Agree(name, request.Agrees, caller.Subject, cancellationToken)).ToHttp();
    }

    /// <summary>What waits for a second lead.</summary>
    public async Task<IReadOnlyList<Response>> All(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await db.HelpRequests.AsNoTracking().Where(row => row.Status == ChangeStatus.Waiting).OrderBy(row => row.At).ToListAsync(cancellationToken);
        var names = await profiles.Names([.. rows.Select(row => row.Subject), .. rows.Select(row => row.By).OfType<SubjectId>()], cancellationToken);
        return [.. rows.Where(row => names.ContainsKey(row.Subject))
            .Select(row => new Response(names[row.Subject], row.Checked, row.At, row.By is { } by ? names.GetValueOrDefault(by) : null))];
    }

    private async Task<Outcome<Done>> Ask(string name, IdentityCheck check, SubjectId lead, CancellationToken cancellationToken)
    {
        if (!(await Find(name, cancellationToken)).Succeeded(out var subject, out var nobody)) return nobody;
        if (subject == lead) return Seconded.OwnChange;
        if (await roles.Of(subject, cancellationToken) != Role.None) return OfStaff;
        if (!await roles.HasOtherLead(lead, cancellationToken)) return Appoint.NoSecond;
        return await databases.TransactWithRetry<ModerationDb, Outcome<Done>>(async db =>
        {
            if (await db.HelpRequests.AnyAsync(row => row.Subject == subject && row.Status == ChangeStatus.Waiting, cancellationToken)) return Waits;
            db.Add(new HelpRequest { Id = Id.Random(), Subject = subject, Checked = check, At = time.GetUtcNow(), By = lead });
            await db.SaveChangesAsync(cancellationToken);
            return default(Done);
        }, cancellationToken);
    }

    private async Task<Outcome<Agreed>> Agree(string name, bool agrees, SubjectId lead, CancellationToken cancellationToken)
    {
        if (!(await Find(name, cancellationToken)).Succeeded(out var subject, out var nobody)) return nobody;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var waiting = await db.HelpRequests.AsNoTracking().FirstOrDefaultAsync(row => row.Subject == subject && row.Status == ChangeStatus.Waiting, cancellationToken);
        if (waiting is null) return Seconded.NothingWaits;
        if (agrees && await roles.Of(subject, cancellationToken) != Role.None) return OfStaff;
        // Answered first, so that two who agree at once do not both ask; where the custodian refuses it waits again.
        var one = db.HelpRequests.Where(row => row.Id == waiting.Id);
        if (await Seconded.Answer(one, agrees, lead, [waiting.By, subject], time, cancellationToken) is { } refused) return refused;
        if (!agrees) return new Agreed(null, null);
        if ((await recovery.Ask(subject, cancellationToken)).Succeeded(out var asked, out var refusal)) return new Agreed(asked.Code, asked.DueAt);
        await one.ExecuteUpdateAsync(set => set.SetProperty(row => row.Status, ChangeStatus.Waiting).SetProperty(row => row.Second, (SubjectId?)null)
            .SetProperty(row => row.SecondAt, (DateTimeOffset?)null), cancellationToken);
        return refusal;
    }

    /// <summary>Also somebody who is suspended, whom the custodian alone knows by name.</summary>
    private async Task<Outcome<SubjectId>> Find(string name, CancellationToken cancellationToken)
    {
        name = name.Trim().TrimStart('@').ToLowerInvariant();
        if (await profiles.Find(name, cancellationToken) is { } seen) return seen;
        if (!(await custodian.Find(Fideslang.Username, name, cancellationToken)).Succeeded(out var hidden, out var away)) return away;
        return hidden is { } subject ? subject : Appoint.Nobody;
    }
}
