using System.Net;
using CsCheck;
using Domicile.Base;
using Domicile.Host;
using Domicile.Moderation;
using Domicile.Moderation.Cases;
using Domicile.Moderation.Privacy;
using Domicile.Moderation.Tables;
using Domicile.Record;
using Domicile.Transparency;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Moderation;

[Collection(SharedCourt.Name)]
public sealed class FiguresTests(SharedCourt shared)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_happens_the_page_the_ledger_and_a_recount_of_the_rows_agree()
    {
        var court = await shared.Court.Fresh();
        var (ben, mia) = (await court.Person(), await court.Person("moderator"));
        var start = Period.Month(court.Town.Time.GetUtcNow());
        await Gen.Select(Gen.Int[0, 9], Gen.Int[0, 100]).Array[4, 10].SampleAsync(async acts =>
        {
            var made = new List<string>();
            foreach (var (act, choice) in acts)
            {
                var policy = choice % 3 == 0 ? "spam" : "violence";
                if (act < 4) made.Add(await court.Judge(ben, court.Pebbles.Lay(court.Ann, choice % 2), policy, act == 0 ? "disable" : "demote"));
                else if (act == 4) await court.Judge(ben, court.Pebbles.Lay(court.Ann), policy);
                else if (act == 5) (await Court.Report(ben, court.Pebbles.Lay(court.Ann), policy)).EnsureSuccessStatusCode();
                else if (made.Count == 0) court.Town.Time.Advance(TimeSpan.FromDays(1));
                else if (act == 6) await court.Undo(made[choice % made.Count]);
                else if ((await Appeals.ByAuthor(court.AnnsBrowser, made[choice % made.Count])).IsSuccessStatusCode && act < 9) await Settle(court, mia, act == 7 ? "overturned" : "upheld");
                court.Town.Time.Advance(TimeSpan.FromHours(choice / 10.0));
                await court.RunJobs();
            }
            // What is left waiting is decided, so that the next round's cases come to those who expect them.
            await AssertAgree(court, Period.Month(court.Town.Time.GetUtcNow()));
            await Settle(court, mia, "upheld");
            await AssertAgree(court, new(start.From, Period.Month(court.Town.Time.GetUtcNow()).To));
        }, iter: 4, threads: 1);
    }

    [Fact]
    public async Task What_a_crash_broke_off_between_the_ledger_and_its_row_is_one_entry_with_its_text()
    {
        var court = await shared.Court.Fresh();
        var body = CaseBody.OfClosing(Guid.CreateVersion7(court.Town.Time.GetUtcNow()), court.Town.Time.GetUtcNow());
        var entered = (await court.Town.Custody.Record("moderation.closing", body, Stop)).OrThrow();
        // After the crash; and after another, before its job was removed.
        for (var again = 0; again < 2; again++) Assert.Equal(entered.Index, await court.Town.Get<IPublicRecord>().Enter("moderation.closing", body, Stop));
        Assert.Equal(entered.Shown, Assert.Single(await court.Facts(), row => row.Body.AsSpan().SequenceEqual(body)).Shown);
    }

    [Fact]
    public async Task Erased_people_leave_the_figures_as_they_were_and_no_case_waiting()
    {
        var court = await shared.Court.Fresh();
        var ben = await court.Person();
        await court.Judge(ben, court.Pebbles.Lay(court.Ann), "violence", "remove");
        (await Court.Report(ben, court.Pebbles.Lay(court.Ann))).EnsureSuccessStatusCode();
        await court.RunJobs();
        var before = await Of(court);
        Assert.Equal((2, 1, 1, 1), (before.Notices, before.Decisions, before.Waiting, before.TakenDown));
        Assert.Equal((1, 0), (before.Unseen, before.MedianMinutes));
        await court.Town.Get<IEnumerable<IPersonalData>>().OfType<ModerationData>().Single().Erase(court.Ann, Stop);
        await court.RunJobs();
        Assert.Equivalent(before with { Waiting = 0 }, await Of(court));
    }

    [Fact]
    public async Task The_page_is_public_says_who_decides_and_how_to_check()
    {
        var court = await shared.Court.Fresh();
        await court.Judge(await court.Person(), court.Pebbles.Lay(court.Ann), "violence", "remove");
        await court.RunJobs();
        court.Town.Time.Advance(TimeSpan.FromMinutes(1));
        var page = WebUtility.HtmlDecode(await court.Town.Client().GetStringAsync("/transparency", Stop));
        Assert.Contains("violence", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("domicile moderation report --period 20", page, StringComparison.Ordinal);
        Assert.Contains("nobody else", page, StringComparison.Ordinal);
        Assert.Contains(CountFigures.Unclear.Message, WebUtility.HtmlDecode(await court.Town.Client().GetStringAsync("/transparency?period=soon", Stop)), StringComparison.Ordinal);
        await (await court.Town.Client().GetAsync("/api/transparency/figures?period=2026-13", Stop)).AssertProblem(422, "period-unclear");
        var csv = await court.Town.Client().GetStringAsync("/api/transparency/figures?form=csv", Stop);
        Assert.StartsWith("period,category,notices,", csv, StringComparison.Ordinal);
        Assert.DoesNotContain(court.AnnsName, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_ledgers_first_entry_keeps_its_number_and_moderators_see_an_appeal_in_the_console()
    {
        var court = await shared.Court.Fresh();
        await using (var db = court.Record())
        {
            db.Add(new RecordedFact { LedgerIndex = 0, Kind = "moderation.rule", At = court.Town.Time.GetUtcNow(), Body = "{}"u8.ToArray(), Shown = "{}"u8.ToArray() });
            await db.SaveChangesAsync(Stop);
        }
        Assert.Equal(0, Assert.Single(await court.Facts(), row => row.Kind == "moderation.rule" && row.LedgerIndex == 0).LedgerIndex);

        var decision = await court.Judge(await court.Person(), court.Pebbles.Lay(court.Ann), "violence", "demote");
        Assert.Equal(HttpStatusCode.OK, (await Appeals.ByAuthor(court.AnnsBrowser, decision)).StatusCode);
        var mia = await court.Person("moderator");
        var page = await mia.GetStringAsync($"/moderation/cases/{await Court.Take(mia)}", Stop);
        Assert.Contains("It is only a pebble.", page, StringComparison.Ordinal);
        Assert.Contains("data-act=\"overturn\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("data-decide", page, StringComparison.Ordinal);
    }

    private static async Task Settle(Court court, HttpClient mia, string outcome)
    {
        while (await Court.Take(mia) is { } taken)
            if ((await Appeals.Send(mia, taken, outcome)).StatusCode != HttpStatusCode.OK) (await Court.Decide(mia, taken, "spam")).EnsureSuccessStatusCode();
        await court.RunJobs();
    }

    private static async Task<Figure> Of(Court court) => (await court.Town.Get<CountFigures>().Count(Period.Month(court.Town.Time.GetUtcNow()), Stop)).Total;

    private static async Task AssertAgree(Court court, Period period)
    {
        var figures = await court.Town.Get<CountFigures>().Count(period, Stop);
        // The ledger's disclosed bodies, as an outsider gets them.
        var file = Path.Combine(court.Town.Domicile.Data, "record.jsonl");
        await using (var writer = new StreamWriter(file))
        {
            for (var after = -1L; ;)
            {
                using var page = await court.Town.Client().GetAsync($"/api/transparency/record?after={after}", Stop);
                await writer.WriteAsync(await page.Content.ReadAsStringAsync(Stop));
                if (!page.Headers.TryGetValues(ExportStatements.NextHeader, out var next)) break;
                after = long.Parse(next.Single(), System.Globalization.CultureInfo.InvariantCulture);
            }
        }
        var (output, notices) = (new StringWriter(), new StringWriter());
        Assert.True(ReportCommand.Run(period.ToString(), null, file, null, output, notices), notices.ToString());
        Assert.Equal(figures.ToCsv(), output.ToString());

        await using var db = await court.Db();
        var decisions = (await db.Decisions.AsNoTracking().ToListAsync(Stop)).Where(row => row.At >= period.From && row.At < period.To).ToList();
        var ended = (await db.Decisions.AsNoTracking().ToListAsync(Stop)).Where(row => row.EndedAt >= period.From && row.EndedAt < period.To).ToList();
        var appeals = await db.Appeals.AsNoTracking().ToListAsync(Stop);
        var total = figures.Total;
        Assert.Equal(await db.Reports.CountAsync(row => row.At >= period.From && row.At < period.To, Stop), total.Notices);
        Assert.Equal(decisions.Count, total.Decisions);
        Assert.Equal(decisions.Count(row => row.Steps != "[]"), total.Acted);
        Assert.Equal(decisions.Count(row => row.Steps.Contains("disable", StringComparison.Ordinal) && row.Reach == 0), total.Unseen);
        Assert.Equal(ended.Count(row => row.Ending == Ending.Overturned), total.ReinstatedOnAppeal);
        Assert.Equal(ended.Count, total.Reinstated);
        Assert.Equal(appeals.Count(row => row.At >= period.From && row.At < period.To), total.AppealsOfAuthors);
        Assert.Equal(appeals.Count(row => row.State == AppealState.Waiting), total.AppealsWaiting);
        Assert.Equal(await db.Cases.CountAsync(row => row.State == CaseState.Open && row.Matter == "", Stop), total.Waiting);
        Assert.Equal(total.Acted, figures.ByCategory.Sum(one => one.Acted));
        Assert.Equal(total.Waiting, figures.ByCategory.Sum(one => one.Waiting));
    }
}
