using System.Net;
using Domicile.Moderation;
using Domicile.Moderation.Publishing;
using Domicile.Moderation.Tables;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Moderation;

[Collection(SharedCourt.Name)]
public sealed class DisownedTests(SharedCourt shared)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Somebody_looks_at_an_account_whose_owner_says_that_another_used_it()
    {
        var court = await shared.Court.Fresh();
        var (owner, name) = await court.Named();
        // Said twice, it is one case.
        for (var said = 0; said < 2; said++) Assert.Equal(HttpStatusCode.OK, (await owner.PostAsync("/api/sessions/disown", null, Stop)).StatusCode);
        var subject = await court.Town.Subject(name);
        await Wait.Until(async () =>
        {
            await using var asked = await court.Db();
            return await asked.CaseEvents.AnyAsync(row => row.What == LookAtDisowned.What, Stop);
        });
        await court.Town.RunJobs();
        await using var db = await court.Db();
        var one = await db.Cases.AsNoTracking().SingleAsync(row => row.Subject == subject.Value, Stop);
        Assert.Equal((SubjectKinds.Profile, CaseState.Open, 0), (one.Kind, one.State, one.Reports));
        Assert.Single(await db.CaseEvents.AsNoTracking().Where(row => row.CaseId == one.Id).ToListAsync(Stop));
    }
}
