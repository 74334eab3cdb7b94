using System.Net;
using System.Text.Json;
using Domicile.Base;
using Domicile.Storage;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Moderation;

[Collection(SharedCourt.Name)]
public sealed class BackgroundWorkTests(SharedCourt shared)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lead_sees_what_failed_first_and_has_it_tried_again()
    {
        var court = await shared.Court.Fresh();
        var failed = await Add(court, "forgotten-kind", "broken-thing");
        await Add(court, "lapse-check");

        var listed = (await Court.Get(court.Lea, "/api/moderation/jobs")).GetProperty("jobs").EnumerateArray().ToList();
        Assert.Equal((failed, "moderation", "broken-thing"), (listed[0].GetProperty("id").GetGuid(), listed[0].GetProperty("module").GetString(), listed[0].GetProperty("lastFailure").GetString()));
        Assert.Contains(listed, job => job.GetProperty("kind").GetString() == "lapse-check");
        Assert.DoesNotContain("secret input", JsonSerializer.Serialize(listed), StringComparison.Ordinal);
        var page = await court.Lea.GetStringAsync("/moderation/jobs", Stop);
        Assert.Contains("1 failed", page, StringComparison.Ordinal);
        Assert.Contains("last failed with broken-thing", page, StringComparison.Ordinal);
        Assert.DoesNotContain("secret input", page, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NoContent, (await court.Lea.PostAsync($"/api/moderation/jobs/{Id.Format(failed)}/retry", null, Stop)).StatusCode);
        await using var db = await court.Db();
        var tried = await db.Jobs.SingleAsync(job => job.Id == failed, Stop);
        // Or the test after this one would wait for it.
        await db.Jobs.ExecuteDeleteAsync(Stop);
        Assert.Null(tried.Failure);
    }

    [Fact]
    public async Task Nobody_else_sees_them_or_has_one_tried()
    {
        var court = await shared.Court.Fresh();
        var failed = await Add(court, "forgotten-kind", "broken-thing");
        foreach (var role in new[] { "moderator", "policy_author", "analyst", "quality", "child_safety" })
        {
            var other = await court.Person(role);
            await (await other.GetAsync("/api/moderation/jobs", Stop)).AssertProblem(403, "not-permitted");
            await (await other.PostAsync($"/api/moderation/jobs/{Id.Format(failed)}/retry", null, Stop)).AssertProblem(403, "not-permitted");
            Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync("/moderation/jobs", Stop)).StatusCode);
        }
        await using var db = await court.Db();
        Assert.Equal("broken-thing", (await db.Jobs.SingleAsync(job => job.Id == failed, Stop)).Failure);
    }

    [Fact]
    public async Task A_job_that_is_done_is_not_there_to_be_tried()
    {
        var court = await shared.Court.Fresh();
        await (await court.Lea.PostAsync($"/api/moderation/jobs/{Id.Format(Guid.NewGuid())}/retry", null, Stop)).AssertProblem(404, "job-not-found");
    }

    // Of a kind that nobody handles, so that no worker takes it.
    private static async Task<Guid> Add(Court court, string kind, string? failure = null)
    {
        var job = Job.Of(kind, "secret input", court.Town.Time, TimeSpan.FromDays(1));
        (job.Failure, job.LastFailure) = (failure, failure);
        await using var db = await court.Db();
        db.Add(job);
        await db.SaveChangesAsync(Stop);
        return job.Id;
    }
}
