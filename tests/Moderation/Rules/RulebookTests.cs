using Domicile.Base;
using Domicile.Moderation;
using Domicile.Moderation.Rules;
using Domicile.Moderation.Tables;
using Domicile.Rules;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Moderation;

public sealed class RulebookTests : IDisposable
{
    private readonly BankRoom _room = new();
    private readonly SubjectId _author = new(Guid.CreateVersion7());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _room.Dispose();

    [Fact]
    public async Task The_rules_that_domicile_comes_with_judge_from_the_start()
    {
        await Bring();
        Assert.Equal(RuleAction.None, (await Judge(Clean())).Action);
        var blocked = await Judge(Clean().Set(Known.MediaBlocking, true).Set(Known.AccountStrikes, 2));
        Assert.Equal((RuleAction.Block, "child-safety", 5), (blocked.Action, blocked.Policy, blocked.Severity));
        Assert.Equal(["blocking-bank", "struck-account"], blocked.Fired.Select(one => one.Rule));
        Assert.Equal(RuleAction.Hold, (await Judge(Clean().Fail("media-hash", "media"))).Action);
        Assert.Equal(RuleAction.Hold, (await Judge(new())).Action);
        Assert.All((await Judge(new())).Fired, one => Assert.True(one.CouldNotTell));
        Assert.Equal(RuleAction.Watch, (await Judge(Clean().Set(Known.ReportsHour, 3))).Action);
        // A new account is held in shadow only: that is, not at all.
        Assert.Equal(RuleAction.None, (await Judge(Clean().Set(Known.AccountAge, TimeSpan.FromHours(1)))).Action);
    }

    [Fact]
    public async Task Only_what_is_live_and_not_past_its_end_does_anything()
    {
        await Write("a", RuleState.Draft);
        await Write("b", RuleState.Expired);
        await Write("c", RuleState.Shadow);
        await Write("d", RuleState.Live, expiresAt: DateTimeOffset.UnixEpoch);
        Assert.Equal(RuleAction.None, (await Judge(Clean())).Action);
        await Write("e", RuleState.Live, expiresAt: TimeProvider.System.GetUtcNow().AddDays(1));
        Assert.Equal(["e"], (await Judge(Clean())).Fired.Select(one => one.Rule));
    }

    [Fact]
    public async Task A_live_rule_that_cannot_be_read_any_more_holds_everything()
    {
        await Write("old", RuleState.Live, "when forgotten.fact > 1 watch for \"spam\" because \"of old\"");
        var judged = await Judge(Clean());
        Assert.Equal((RuleAction.Hold, true), (judged.Action, judged.Fired[0].CouldNotTell));
    }

    [Fact]
    public async Task A_rule_fires_once_on_a_thing_however_often_that_is_judged_and_in_shadow_apart()
    {
        await Write("seen", RuleState.Live);
        await Write("tried", RuleState.Shadow);
        await Write("lost", RuleState.Live, "when text.spam > 0.5 hold for \"spam\" because \"spam\"");
        var one = About();
        for (var times = 0; times < 3; times++) await Judge(Clean(), one);
        await Judge(Clean().Fail("text-class", "text"));
        await using var db = _room.ModerationDb();
        var figures = await RuleFigures.All(db, null, Stop);
        Assert.Equal(new Figures(2, 0, 0, 0, 0), figures[("seen", 1)]);
        Assert.Equal(new Figures(0, 2, 0, 0, 0), figures[("tried", 1)]);
        Assert.Equal(new Figures(1, 0, 1, 0, 0), figures[("lost", 1)]);
        Assert.Equal(2, await db.KeptFacts.CountAsync(Stop));
    }

    [Fact]
    public async Task Judging_one_thing_many_times_at_once_keeps_it_once()
    {
        await Write("seen", RuleState.Live);
        var one = About();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Judge(Clean(), one)));
        await using var db = _room.ModerationDb();
        Assert.Equal(1, await db.KeptFacts.CountAsync(Stop));
        Assert.Equal(1, await db.RuleFirings.CountAsync(Stop));
    }

    [Fact]
    public async Task A_back_test_says_what_would_come_out_otherwise()
    {
        await Write("spam", RuleState.Live, "when text.spam > 0.5 hold for \"spam\" because \"spam\"");
        await Write("struck", RuleState.Live, "when account.strikes > 0 hold for \"spam\" because \"struck\"");
        for (var tenth = 0; tenth < 10; tenth++) await Judge(Clean().Set(Known.TextSpam, tenth / 10.0));
        await Judge(Clean().Set(Known.TextSpam, 0.4).Set(Known.AccountStrikes, 1));
        await Write("spam", RuleState.Draft, "when text.spam > 0.2 and text.spam < 0.8 or text.caption contains \"$\" block for \"spam\" because \"spam\"", version: 2);
        var difference = (await _room.Get<BackTestRule>().Do("spam", 2, Stop)).OrThrow();
        Assert.Equal(11, difference.Judged);
        // Of 0.3, 0.4 and 0.5 and the struck 0.4; the caption is not kept, so that elsewhere it cannot be told.
        Assert.Equal(["text.caption"], difference.NotKept);
        Assert.Equal((7, 0, 4, 5), (difference.Newly, difference.NoLonger, difference.Same, difference.CouldNotTell));
        Assert.Equal([(RuleAction.None, RuleAction.Block, 3), (RuleAction.None, RuleAction.Hold, 3), (RuleAction.Hold, RuleAction.Block, 3)],
            difference.Outcomes.Select(one => (one.Now, one.Then, one.Count)).OrderBy(one => one.Now).ThenByDescending(one => one.Then));
        Assert.Equal(9, difference.Examples.Count);
        Assert.Equal("rule-not-found", (await _room.Get<BackTestRule>().Do("spam", 3, Stop)).Refusal!.Code);
    }

    [Fact]
    public void A_bag_keeps_every_fact_but_words_and_what_is_unknown()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var facts = new RuleWriter(seed).Facts();
            var read = FactsBag.Read(FactsBag.Write(facts));
            Assert.All(Known.All, fact => Assert.Equal(!fact.HoldsWords && facts.IsKnown(fact), read.IsKnown(fact)));
            Assert.Equal(FactsBag.Write(facts), FactsBag.Write(read));
        }
        Assert.DoesNotContain("private", FactsBag.Write(Clean().Set(Known.TextCaption, "private")), StringComparison.Ordinal);
        // What has another type by now, or is none any more, is unknown.
        var old = FactsBag.Read("""{"text.spam":"high","account.shoe_size":44,"media.banks":["a"]}""");
        Assert.False(old.IsKnown(Known.TextSpam));
        Assert.True(old.IsKnown(Known.MediaBanks));
    }

    [Fact]
    public async Task Only_so_many_bags_are_kept()
    {
        for (var thing = 0; thing < 5; thing++) await Judge(Clean());
        await using var db = _room.ModerationDb();
        await _room.Get<KeepJudgement>().Trim(db, 3, Stop);
        Assert.InRange(await db.KeptFacts.CountAsync(Stop), 0, 3);
    }

    private static Facts Clean()
    {
        var facts = new Facts();
        foreach (var fact in Known.All) fact.Clear(facts);
        return facts.Set(Known.AccountAge, TimeSpan.FromDays(100));
    }

    private Judged About() => new("pebble", Guid.CreateVersion7(), _author, IsPublished: false);

    private Task<Judgement> Judge(Facts facts, Judged? about = null) => _room.Get<JudgeByRules>().Judge(about ?? About(), facts, Stop);

    private async Task Bring()
    {
        var bring = new BringRules(_room.Get<IDbContextFactory<ModerationDb>>(), TimeProvider.System);
        await bring.Prepare(Stop);
        await bring.Prepare(Stop);
    }

    private async Task Write(string rule, RuleState state, string source = "when true hold for \"spam\" because \"always\"", int version = 1, DateTimeOffset? expiresAt = null)
    {
        await using var db = _room.ModerationDb();
        db.Add(new RuleVersion { Rule = rule, Version = version, Source = source, State = state, At = DateTimeOffset.UnixEpoch, ExpiresAt = expiresAt });
        await db.SaveChangesAsync(Stop);
    }
}
