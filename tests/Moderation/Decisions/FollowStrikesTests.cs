using System.Net;
using System.Text.Json;
using CsCheck;
using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation;
using Domicile.Moderation.Policies;
using Domicile.Moderation.Statements;
using Domicile.Moderation.Tables;
using Domicile.Transparency;
using Domicile.Video;
using Domicile.Web;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Moderation;

[Collection(SharedCourt.Name)]
public sealed class FollowStrikesTests(SharedCourt shared)
{
    private static readonly FeatureSet Posting = FeatureSet.Of(VideoFeatures.Post);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_suspension_from_strikes_alone_is_a_decision_with_a_statement_an_entry_and_reasons()
    {
        var court = await shared.Court.Fresh();
        var decisions = await Strike(court, "violence", "terrorism", "spam");
        Assert.Equal((true, Posting), await Account(court));
        var followed = await Followed(court);
        Assert.Equal([4, 8], followed.Select(row => row.StrikeLimit));
        var (posting, suspension) = (followed[0], followed[1]);

        // spam 1 for 90 days, violence 2 for 180, terrorism 5 for 365: below 8 once the first is over, below 4 once all are.
        var now = court.Town.Time.GetUtcNow();
        var statements = (await Court.Get(court.Lea, "/api/moderation/statements")).GetProperty("statements").EnumerateArray().Select(one => Statement.FromDocument(one.GetRawText())).ToList();
        Assert.Equal(5, statements.Count);
        var suspended = statements.Single(one => one.Puid == Id.Format(suspension.Id));
        Assert.Empty(CheckStatement.Problems(suspended));
        Assert.Equal(("DECISION_ACCOUNT_SUSPENDED", "ACCOUNT_TYPE_PRIVATE", CheckStatement.Day(now.AddDays(90))), (suspended.DecisionAccount, suspended.AccountType, suspended.EndDateAccountRestriction));
        Assert.Equal(("DECISION_GROUND_INCOMPATIBLE_CONTENT", "STATEMENT_CATEGORY_OTHER_VIOLATION_TC", "AUTOMATED_DECISION_PARTIALLY"), (suspended.DecisionGround, suspended.Category, suspended.AutomatedDecision));
        Assert.Equal(["STATEMENT_CATEGORY_VIOLENCE", "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY"], suspended.CategoryAddition);
        Assert.Contains("\"Spam or fakery\", \"Violence or threats\", \"Terrorism\" added up to 8 or more", suspended.DecisionFacts, StringComparison.Ordinal);
        var kept = statements.Single(one => one.Puid == Id.Format(posting.Id));
        Assert.Equal(("DECISION_PROVISION_PARTIAL_SUSPENSION", CheckStatement.Day(now.AddDays(365)), null), (kept.DecisionProvision, kept.EndDateServiceRestriction, kept.DecisionAccount));

        var entry = JsonDocument.Parse(court.Town.Custody.Records.Last(record => record.Kind == "moderation.decision").Body).RootElement;
        Assert.Equal((Id.Format(suspension.Id), 8, false), (entry.GetProperty("decision").GetString(), entry.GetProperty("strikes").GetInt32(), entry.GetProperty("automated").GetBoolean()));
        Assert.DoesNotContain(decisions, one => entry.GetRawText().Contains(one, StringComparison.Ordinal));
        var figures = (await court.Town.Get<CountFigures>().Count(Period.Month(now), Stop)).Total;
        Assert.Equal((5, 2, 1, 0), (figures.Acted, figures.FromStrikes, figures.Measures[Measure.Suspend], figures.Automated));

        var read = (await Court.Get(court.AnnsBrowser, "/api/decisions")).GetProperty("decisions").EnumerateArray().Single(one => one.GetProperty("id").GetString() == Id.Format(suspension.Id));
        Assert.Equal(decisions, read.GetProperty("from").EnumerateArray().Select(one => one.GetProperty("id").GetString()));
        var page = WebUtility.HtmlDecode(await court.AnnsBrowser.GetStringAsync("/decisions", Stop));
        Assert.Contains($"Your account is suspended until {DecisionText.Day(now.AddDays(90), "en")}.", page, StringComparison.Ordinal);
        Assert.Contains($"href=\"#decision-{decisions[0]}\"", page, StringComparison.Ordinal);
        Assert.Contains($"/appeal?decision={Id.Format(suspension.Id)}", page, StringComparison.Ordinal);
        court.AnnsBrowser.DefaultRequestHeaders.AcceptLanguage.ParseAdd("fr");
        Assert.Contains("Compte suspendu : trop compte à votre charge", WebUtility.HtmlDecode(await court.AnnsBrowser.GetStringAsync("/decisions", Stop)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_decision_less_ends_it_at_once_and_its_author_reads_why(bool onAppeal)
    {
        var court = await shared.Court.Fresh();
        var decisions = await Strike(court, "violence", "terrorism", "spam");
        var suspension = (await Followed(court))[1];
        if (onAppeal)
        {
            Assert.Equal(HttpStatusCode.OK, (await Appeals.ByAuthor(court.AnnsBrowser, decisions[2])).StatusCode);
            var mia = await court.Person("moderator");
            Assert.Equal("overturned", await Appeals.Answer(mia, (await Court.Take(mia))!, "overturned"));
        }
        else
        {
            // An appeal against what ends by itself has nothing left to decide.
            Assert.Equal(HttpStatusCode.OK, (await Appeals.ByAuthor(court.AnnsBrowser, Id.Format(suspension.Id))).StatusCode);
            Assert.Equal(HttpStatusCode.NoContent, (await court.Undo(decisions[2])).StatusCode);
            Assert.Null(await Court.Take(await court.Person("moderator")));
        }
        Assert.Equal((false, Posting), await Account(court));
        var followed = await Followed(court);
        Assert.Equal([Ending.None, onAppeal ? Ending.Overturned : Ending.Undone], followed.Select(row => row.Ending));
        Assert.NotNull(followed[1].EndLedgerIndex);
        await using var db = await court.Db();
        var statement = Statement.FromDocument((await db.Statements.SingleAsync(row => row.Id == suspension.Id, Stop)).Document);
        Assert.Equal(CheckStatement.Day(court.Town.Time.GetUtcNow()), statement.EndDateAccountRestriction);
        Assert.Contains("too little is left", statement.DecisionFacts, StringComparison.Ordinal);
        Assert.Contains("one of these decisions was taken back", await court.AnnsBrowser.GetStringAsync("/decisions", Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_finds_it_wrong_on_appeal_forgives_what_counts_until_a_strike_comes_and_that_strikes_end_brings_it_back()
    {
        var court = await shared.Court.Fresh();
        await Strike(court, "terrorism", "violence", "spam");
        var suspension = (await Followed(court))[1];
        Assert.Equal(HttpStatusCode.OK, (await Appeals.ByAuthor(court.AnnsBrowser, Id.Format(suspension.Id))).StatusCode);
        // Lea decided what it follows from.
        Assert.Null(await Court.Take(court.Lea));
        var mia = await court.Person("moderator");
        var taken = (await Court.Take(mia))!;
        Assert.Contains("Suspended, as too much counts against you", await mia.GetStringAsync($"/moderation/cases/{taken}", Stop), StringComparison.Ordinal);
        Assert.Equal("overturned", await Appeals.Answer(mia, taken, "overturned"));
        Assert.Equal((false, Posting), await Account(court));
        court.Town.Time.Advance(TimeSpan.FromHours(1));

        var again = Assert.Single(await Strike(court, "spam"));
        Assert.Equal((true, Posting), await Account(court));
        Assert.Equal([4, 8, 8], (await Followed(court)).Select(row => row.StrikeLimit));
        await court.Undo(again);
        Assert.Equal((false, Posting), await Account(court));
    }

    [Fact]
    public async Task A_further_strike_prolongs_it_it_runs_out_by_itself_and_comes_anew()
    {
        var court = await shared.Court.Fresh();
        var begun = court.Town.Time.GetUtcNow();
        await Strike(court, "terrorism", "violence", "spam");
        Assert.Equal(begun.AddDays(90), Step.Read((await Followed(court))[1].Steps)[0].Until);
        court.Town.Time.Advance(TimeSpan.FromDays(30));
        await court.SignInAgain();
        await Strike(court, "spam");
        var suspension = (await Followed(court))[1];
        Assert.Equal(begun.AddDays(120), Step.Read(suspension.Steps)[0].Until);
        await using (var db = await court.Db())
            Assert.Equal(CheckStatement.Day(begun.AddDays(120)), Statement.FromDocument((await db.Statements.SingleAsync(row => row.Id == suspension.Id, Stop)).Document).EndDateAccountRestriction);
        court.Town.Time.Advance(TimeSpan.FromDays(90));
        await court.RunJobs();
        Assert.Equal((false, Posting), await Account(court));
        await court.SignInAgain();
        await Strike(court, "spam");
        Assert.Equal((true, Posting), await Account(court));
        var followed = await Followed(court);
        Assert.Equal([4, 8, 8], followed.Select(row => row.StrikeLimit));
        Assert.All(followed, row => Assert.Equal(Ending.None, row.Ending));
    }

    [Fact]
    public async Task Without_a_receipt_it_waits_for_the_custodian()
    {
        var court = await shared.Court.Fresh();
        await Strike(court, "terrorism");
        (await Court.Report(await court.Person(), court.Pebbles.Lay(court.Ann), "terrorism")).EnsureSuccessStatusCode();
        var taken = (await Court.Take(court.Lea))!;
        court.Town.Custody.Down = true;
        Assert.True((await (await Court.Decide(court.Lea, taken, "terrorism", "remove")).Json()).GetProperty("waiting").GetBoolean());
        Assert.Equal((false, Posting), await Account(court));
        court.Town.Custody.Down = false;
        court.Town.Time.Advance(TimeSpan.FromMinutes(1));
        await court.RunJobs();
        Assert.Equal((true, Posting), await Account(court));
        Assert.All(await Followed(court), row => Assert.NotNull(row.LedgerIndex));
    }

    [Fact]
    public void It_lasts_as_long_as_strikes_add_up_to_it_and_one_of_them_is_not_forgiven() =>
        Gen.Select(Gen.Select(Gen.Int[1, 5], Gen.Int[1, 30], Gen.Int[-30, 0]).Array[0, 6], Gen.Int[-31, 0].Nullable()).Sample((strikes, forgivenAt) =>
        {
            var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
            var counting = strikes.Select(one => new Decision
            {
                Kind = "pebble",
                Policy = "spam",
                Steps = "[]",
                Facts = "{}",
                Strike = one.Item1,
                StrikeUntil = now.AddDays(one.Item2),
                At = now.AddDays(one.Item3),
            }).ToList();
            var forgiven = forgivenAt is { } day ? now.AddDays(day) : (DateTimeOffset?)null;
            foreach (var limit in StrikeLimit.All)
            {
                var days = Enumerable.Range(0, 32).Select(day => now.AddDays(day)).TakeWhile(at =>
                    counting.Where(row => row.StrikeUntil > at).ToList() is var left && left.Sum(row => row.Strike) >= limit.Count && left.Exists(row => forgiven is null || row.At > forgiven)).Count();
                Assert.Equal(days == 0 ? null : now.AddDays(days), limit.Until(counting, forgiven));
            }
        });

    /// <summary>Lea removes a pebble of Ann's under each.</summary>
    private static async Task<IReadOnlyList<string>> Strike(Court court, params string[] policies)
    {
        var (reporter, decisions) = (await court.Person(), new List<string>());
        foreach (var policy in policies) decisions.Add(await court.Judge(reporter, court.Pebbles.Lay(court.Ann), policy, "remove"));
        return decisions;
    }

    private static async Task<IReadOnlyList<Decision>> Followed(Court court)
    {
        await using var db = await court.Db();
        return await db.Decisions.AsNoTracking().Where(row => row.Author == court.Ann && row.StrikeLimit != null).OrderBy(row => row.At).ThenBy(row => row.StrikeLimit).ToListAsync(Stop);
    }

    private static async Task<(bool Suspended, FeatureSet Blocked)> Account(Court court)
    {
        await using var db = await court.Town.Db<IdentityDb>();
        var account = await db.Accounts.AsNoTracking().SingleAsync(row => row.Subject == court.Ann, Stop);
        return (account.Suspended, account.Blocked);
    }
}
