using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Domicile.Base;
using Domicile.Moderation;
using Domicile.Moderation.Privacy;
using Domicile.Moderation.Statements;
using Domicile.Moderation.Tables;
using Domicile.Transparency;
using Domicile.Web;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Moderation;

[Collection(SharedCourt.Name)]
public sealed class StatementTests(SharedCourt shared)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_feature_that_modules_declare_has_words() =>
        Assert.Equal(shared.Court.Town.Get<IEnumerable<Feature>>().OrderBy(feature => feature.Key), DecisionText.Named.OrderBy(feature => feature.Key));

    [Fact]
    public async Task A_decision_becomes_a_statement_and_its_end_a_date()
    {
        var court = await shared.Court.Fresh();
        var ben = await court.Person();
        var decision = await court.Judge(ben, court.Pebbles.Lay(court.Ann), "hate", "remove", "block_feature:7", "suspend");
        await court.Judge(ben, court.Pebbles.Lay(court.Ann), "spam", "warn");
        await court.Judge(ben, court.Pebbles.Lay(court.Ann), "spam");
        var statement = Assert.Single(await Statements(court.Lea), OfPebble);
        var today = CheckStatement.Day(court.Town.Time.GetUtcNow());
        Assert.Equal(decision, statement.Puid);
        Assert.Equal(["DECISION_VISIBILITY_CONTENT_REMOVED"], statement.DecisionVisibility);
        Assert.Equal(("DECISION_PROVISION_PARTIAL_SUSPENSION", "DECISION_ACCOUNT_SUSPENDED"), (statement.DecisionProvision, statement.DecisionAccount));
        Assert.Equal(("DECISION_GROUND_ILLEGAL_CONTENT", "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH", "SOURCE_ARTICLE_16"), (statement.DecisionGround, statement.Category, statement.SourceType));
        Assert.Equal((null, CheckStatement.Day(court.Town.Time.GetUtcNow().AddDays(7))), (statement.EndDateVisibilityRestriction, statement.EndDateServiceRestriction));

        Assert.Equal(HttpStatusCode.OK, (await Appeals.ByAuthor(court.AnnsBrowser, decision)).StatusCode);
        var mia = await court.Person("moderator");
        Assert.Equal("overturned", await Appeals.Answer(mia, (await Court.Take(mia))!, "overturned"));
        var after = Assert.Single(await Statements(court.Lea), OfPebble);
        Assert.Equal((today, today, today), (after.EndDateVisibilityRestriction, after.EndDateServiceRestriction, after.EndDateAccountRestriction));
        Assert.Equal(statement.Puid, after.Puid);
    }

    [Fact]
    public async Task Nothing_that_anybody_wrote_or_is_called_is_in_a_statement()
    {
        var court = await shared.Court.Fresh();
        var (ben, reporter) = await court.Named();
        var pebble = court.Pebbles.Lay(court.Ann);
        (await Court.Report(ben, pebble, "violence", "planted.note@example.org wrote it")).EnsureSuccessStatusCode();
        var taken = (await Court.Take(court.Lea))!;
        Assert.Equal(HttpStatusCode.OK, (await Court.Act(court.Lea, taken, "decision", new
        {
            policy = "violence",
            steps = new[] { new { measure = "label", label = "Plantedlabel" } },
            facts = new { what = "plantedfact of +33 6 12 34 56 78, https://planted.example", why = "Plantedwhy by @planted" },
        })).StatusCode);
        var decision = (await Court.Get(court.AnnsBrowser, "/api/decisions")).GetProperty("decisions")[0].GetProperty("id").GetString()!;
        Assert.Equal(HttpStatusCode.OK, (await Appeals.ByAuthor(court.AnnsBrowser, decision, "Plantedappeal")).StatusCode);
        foreach (var form in new[] { "json", "csv" })
        {
            var text = await court.Lea.GetStringAsync($"/api/moderation/statements?form={form}", Stop);
            Assert.Contains(decision, text, StringComparison.Ordinal);
            foreach (var planted in new[] { "planted", court.AnnsName, reporter, pebble, court.Ann.ToString(), "@", "http", "+33" })
                Assert.False(text.Contains(planted, StringComparison.OrdinalIgnoreCase), $"{planted} in {form}");
        }
    }

    [Fact]
    public async Task They_are_handed_out_a_hundred_at_once_by_cursor_and_by_day_and_outlive_the_author()
    {
        var court = await shared.Court.Fresh();
        var made = court.Town.Time.GetUtcNow();
        await court.Judge(await court.Person(), court.Pebbles.Lay(court.Ann), "spam", "remove");
        await using (var db = await court.Db())
        {
            var first = await db.Statements.AsNoTracking().SingleAsync(Stop);
            for (var one = 1; one <= 150; one++)
            {
                db.Add(new StoredStatement
                {
                    Id = Guid.CreateVersion7(made),
                    LedgerIndex = first.LedgerIndex + one,
                    At = made.AddDays(one),
                    Document = first.Document,
                    Problem = one == 7 ? "puid is wrong" : null,
                });
            }
            await db.SaveChangesAsync(Stop);
        }
        await court.Town.Get<IEnumerable<IPersonalData>>().OfType<ModerationData>().Single().Erase(court.Ann, Stop);

        using var page = await court.Lea.GetAsync("/api/moderation/statements", Stop);
        Assert.Equal(100, (await page.Json()).GetProperty("statements").GetArrayLength());
        var next = page.Headers.GetValues(ExportStatements.NextHeader).Single();
        using var rest = await court.Lea.GetAsync($"/api/moderation/statements?after={next}", Stop);
        Assert.Equal(50, (await rest.Json()).GetProperty("statements").GetArrayLength());
        Assert.False(rest.Headers.Contains(ExportStatements.NextHeader));
        var day = CheckStatement.Day(made.AddDays(3));
        Assert.Single(await Statements(court.Lea, $"?from={day}&to={day}"));
        var counts = new List<int>();
        await foreach (var batch in court.Town.Get<ExportStatements>().Batches(-1, Stop)) counts.Add(batch.Statements.Count);
        Assert.Equal([100, 50], counts);

        var csv = await court.Lea.GetStringAsync("/api/moderation/statements?form=csv", Stop);
        var lines = csv.Split("\r\n");
        Assert.Equal(102, lines.Length);
        Assert.StartsWith("puid,decision_visibility,decision_visibility_other,", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"[\"\"DECISION_VISIBILITY_CONTENT_REMOVED\"\"]\"", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?from=2026-3-1")]
    [InlineData("?from=2026-03-02&to=2026-03-01")]
    [InlineData("?form=xml")]
    [InlineData("?to=9999-12-31")]
    public async Task What_cannot_be_read_is_refused(string query)
    {
        var court = shared.Court;
        await (await court.Lea.GetAsync("/api/moderation/statements" + query, Stop)).AssertProblem(422, "statement-dates");
    }

    // Rather than of what follows from strikes.
    private static bool OfPebble(Statement one) => one.ContentTypeOther == "pebble";

    private static async Task<IReadOnlyList<Statement>> Statements(HttpClient lead, string query = "") =>
        [.. (await lead.GetFromJsonAsync<JsonElement>("/api/moderation/statements" + query, Stop)).GetProperty("statements").EnumerateArray()
            .Select(one => Statement.FromDocument(one.GetRawText()))];
}
