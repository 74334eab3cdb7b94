using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Moderation;

public sealed class ErasedWordsTests
{
    private const string Name = "zanzibarine";
    private const string Planted = "Quagmirean";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_of_an_erased_person_is_in_any_file_and_what_was_said_in_confidence_never_was()
    {
        await using var court = await (await Court.Open()).Fresh();
        var person = await court.Town.SignUp(Name);
        var subject = await court.Town.Subject(Name);
        await SayThings(court, person, subject);
        Assert.Empty(court.Town.FilesEverWith(Planted));
        Assert.NotEmpty(court.Town.FilesWith(Name));

        using var asked = await person.PostAsJsonAsync("/api/privacy/deletion", new { name = Name, password = Town.Password }, Stop);
        var token = (await asked.Json()).GetProperty("token").GetString();
        court.Town.Time.Advance(TimeSpan.FromDays(31));
        await court.Town.RunJobs();
        var state = await Court.Get(court.Town.Client(), $"/api/privacy/erasures/{token}");
        Assert.Equal(JsonValueKind.String, state.GetProperty("erasedAt").ValueKind);
        await court.RunJobs();
        await court.Town.Purged();

        Assert.Empty(court.Town.FilesEverWith(Planted));
        // PostgreSQL overwrites nothing that was not sealed: see the threat model.
        if (TestDatabase.IsPostgres) return;
        Assert.Empty(court.Town.FilesWith(Name));
        Assert.Empty(court.Town.FilesWith(subject.Value.ToByteArray(true)));
        Assert.Empty(court.Town.FilesWith(subject.ToString()));
        Assert.Empty(court.Town.FilesWith(subject.Value.ToString()));
    }

    [Fact]
    public async Task An_erasure_has_no_receipt_before_every_module_is_purged()
    {
        await using var court = await (await Court.Open()).Fresh();
        var person = await court.Town.SignUp(Name);
        var subject = await court.Town.Subject(Name);
        await SayThings(court, person, subject);
        Assert.NotEmpty(Moderation());
        (await person.PostAsJsonAsync("/api/privacy/deletion", new { name = Name, password = Town.Password }, Stop)).EnsureSuccessStatusCode();
        court.Town.Time.Advance(TimeSpan.FromDays(31));
        court.Town.Custody.Down = true;
        await using var db = await court.Town.Db<Domicile.Privacy.PrivacyDb>();
        // The attempt gets as far as the key, which it cannot destroy.
        await Wait.Until(async () =>
        {
            await court.Town.RunOne<Domicile.Privacy.PrivacyDb>();
            return await db.Jobs.AsNoTracking().AnyAsync(job => job.Kind == "erase-account" && job.LastFailure != null, Stop);
        });
        if (!TestDatabase.IsPostgres) Assert.Empty(Moderation());

        IEnumerable<string> Moderation() => court.Town.FilesWith(subject.Value.ToByteArray(true))
            .Where(file => TestDatabase.IsPostgres || Path.GetFileName(file).StartsWith("moderation.db", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_moderators_note_and_a_report_are_read_by_who_holds_the_case_with_receipts_and_by_nobody_else()
    {
        await using var court = await (await Court.Open()).Fresh();
        var (reporter, name) = await court.Named();
        var (mia, max) = (await court.Person("moderator"), await court.Person("moderator"));
        (await Court.Report(reporter, court.Pebbles.Lay(court.Ann), note: "It shouts.")).EnsureSuccessStatusCode();
        var caseId = (await Court.Take(mia))!;
        Assert.Equal(HttpStatusCode.NoContent, (await Court.Act(mia, caseId, "skip", new { note = "I know the author." })).StatusCode);

        var unheld = await Court.Get(court.Lea, $"/api/moderation/cases/{caseId}");
        Assert.Equal(JsonValueKind.Null, unheld.GetProperty("said")[0].GetProperty("note").ValueKind);
        Assert.Equal(JsonValueKind.Null, unheld.GetProperty("events")[0].GetProperty("note").ValueKind);
        Assert.DoesNotContain(await Openings(court, await court.Town.Subject(name)), one => one.Access!.By.Party == "operator");

        Assert.Equal(caseId, await Court.Take(max));
        var held = await Court.Get(max, $"/api/moderation/cases/{caseId}");
        Assert.Equal("It shouts.", held.GetProperty("said")[0].GetProperty("note").GetString());
        Assert.Equal("I know the author.", held.GetProperty("events")[0].GetProperty("note").GetString());
        Assert.Contains(await Openings(court, await court.Town.Subject(name)), one => one.Access is { Reason: Domicile.Sealing.Reason.ModerationCase, By.Party: "operator" });
        Assert.Contains(await Openings(court, court.Ann), one => one.Access is { Reason: Domicile.Sealing.Reason.ModerationCase, By.Party: "operator" });
    }

    [Fact]
    public async Task Without_the_custodian_nothing_is_written_in_the_clear_and_a_child_in_danger_does_not_wait()
    {
        await using var court = await (await Court.Open()).Fresh();
        var reporter = await court.Person();
        var pebble = court.Pebbles.Lay(court.Ann);
        court.Town.Custody.Down = true;
        await (await Court.Report(reporter, pebble, note: "It shouts.")).AssertProblem(503, "custody-unavailable");
        Assert.Equal(HttpStatusCode.OK, (await Court.Report(reporter, pebble)).StatusCode);
        var caseId = (await Court.Take(court.Lea))!;
        await (await Court.Act(court.Lea, caseId, "skip", new { note = "I know the author." })).AssertProblem(503, "custody-unavailable");
        Assert.Equal(HttpStatusCode.NoContent, (await Court.Act(court.Lea, caseId, "escalate", new { note = "A child may be in danger." })).StatusCode);
        court.Town.Custody.Down = false;
    }

    private static async Task<IReadOnlyList<Domicile.Sealing.AccessRecord>> Openings(Court court, Domicile.Base.SubjectId subject) =>
        [.. (await court.Town.Custody.Accesses(subject, null, 50, Stop)).OrThrow().Where(one => one is { Kind: "unseal", Access: not null })];

    /// <summary>Everything that somebody says in confidence, and that is said of them.</summary>
    private static async Task SayThings(Court court, HttpClient person, Domicile.Base.SubjectId subject)
    {
        var other = await court.Person();
        var reported = await (await Court.Report(person, court.Pebbles.Lay(court.Ann), note: $"{Planted} report by {Name}")).Json();
        var first = (await Court.Take(court.Lea))!;
        Assert.Equal(HttpStatusCode.OK, (await Court.Decide(court.Lea, first, "spam")).StatusCode);
        var appeal = await person.PostAsJsonAsync($"/api/reports/{reported.GetProperty("id").GetString()}/appeal", new { words = $"{Planted} appeal by {Name}" }, Stop);
        Assert.Equal(HttpStatusCode.OK, appeal.StatusCode);

        (await Court.Report(other, court.Pebbles.Lay(subject))).EnsureSuccessStatusCode();
        var second = (await Court.Take(court.Lea))!;
        var hold = await court.Lea.PostAsJsonAsync($"/api/moderation/cases/{second}/legal-hold", new { note = $"{Planted} hold on {Name}" }, Stop);
        var id = (await hold.Json()).GetProperty("hold").GetString();
        Assert.Equal(HttpStatusCode.NoContent, (await court.Lea.PostAsJsonAsync($"/api/moderation/legal-holds/{id}/approval", new { agrees = false }, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await Court.Act(court.Lea, second, "skip", new { note = $"{Planted} note about {Name}" })).StatusCode);
        (await Court.Report(other, Name, kind: "profile")).EnsureSuccessStatusCode();
    }
}
