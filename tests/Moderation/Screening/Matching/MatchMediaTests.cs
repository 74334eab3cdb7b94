using Domicile.Moderation;
using Domicile.Moderation.Tables;
using Domicile.Screening.Hashing;
using Domicile.Screening.Matching;
using Domicile.Screening.Tables;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Moderation;

public sealed class MatchMediaTests : IDisposable
{
    private readonly BankRoom _room = new();

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    private static string Hex(int number) => Hashes.Of(number).ToString();

    public void Dispose() => _room.Dispose();

    [Fact]
    public async Task A_picture_matches_within_the_bank_s_distance()
    {
        var bank = await _room.Bank("known", bank => bank.Distance = 20);
        await _room.Import(bank, $"pdq,{Hex(1)},source 5");
        var match = Assert.Single(await _room.Match(Hashes.Of(1).Changed(20)));
        Assert.Equal((20, "known", "source 5", Hex(1), EntryKind.Pdq), (match.Distance, match.Name, match.Label, match.Known, match.Kind));
        Assert.Empty(await _room.Match(Hashes.Of(1).Changed(21)));
        Assert.Empty(await _room.Match(Hashes.Of(2)));
    }

    [Fact]
    public async Task Turned_and_mirrored_is_found_and_said()
    {
        var bank = await _room.Bank("known");
        await _room.Import(bank, $"pdq,{Hex(1)}");
        foreach (var turn in Enum.GetValues<Turn>())
        {
            var match = Assert.Single(await _room.Match(Dihedral.OfBits(Hashes.Of(1), turn)));
            Assert.Equal(Hex(1), Dihedral.OfBits(Dihedral.OfBits(Hashes.Of(1), turn), match.Turned).ToString());
        }
    }

    [Fact]
    public async Task A_video_matches_by_its_share_or_by_the_entry_s()
    {
        var bank = await _room.Bank("known", bank => (bank.UploadPercent, bank.EntryPercent) = (80, 50));
        await _room.Import(bank, $"vpdq,{string.Join(';', Enumerable.Range(0, 10).Select(Hex))}");
        PdqHash[] Upload(int same, int other) => [.. Enumerable.Range(0, same).Select(Hashes.Of), .. Enumerable.Range(100, other).Select(Hashes.Of)];
        Assert.Equal((0.8, 0.4), Assert.Single(await _room.Match(Upload(4, 1))) is var cut ? (cut.UploadShare, cut.EntryShare) : default);
        Assert.Equal((0.05, 0.5), Assert.Single(await _room.Match(Upload(5, 95))) is var hidden ? (hidden.UploadShare, hidden.EntryShare) : default);
        Assert.Empty(await _room.Match(Upload(4, 6)));
    }

    [Fact]
    public async Task What_is_as_like_something_harmless_says_nothing()
    {
        var (bank, harmless) = (await _room.Bank("known"), await _room.Bank("harmless", bank => bank.IsNegative = true));
        await _room.Import(bank, $"pdq,{Hex(1)}\nvpdq,{Hex(1)};{Hex(2)}");
        await _room.Import(harmless, $"pdq,{Hashes.Of(1).Changed(10)}");
        Assert.Empty(await _room.Match(Hashes.Of(1).Changed(10)));
        Assert.Empty(await _room.Match(Hashes.Of(1).Changed(8)));
        // Nearer to the known one.
        Assert.NotEmpty(await _room.Match(Hashes.Of(1).Changed(2)));
        // The harmless frame does not speak against the other one.
        Assert.Equal(1, Assert.Single(await _room.Match([Hashes.Of(1).Changed(10), Hashes.Of(2)])).UploadShare);
    }

    [Fact]
    public async Task The_very_same_file_is_found_whatever_it_shows()
    {
        var bank = await _room.Bank("known", bank => bank.IsBlocking = true);
        await _room.Import(bank, $"sha256,{Hex(1)}");
        var posted = BankRoom.Posted([]);
        posted.Sha256 = Hashes.Of(1).ToBytes();
        var match = Assert.Single(await _room.Get<MatchMedia>().Run(posted, null, Test));
        Assert.True(match is { Blocks: true, Score: 1, Distance: 0 });
    }

    [Fact]
    public async Task A_bank_on_trial_is_asked_for_a_part_of_the_posts_and_always_for_the_same()
    {
        var bank = await _room.Bank("trial", bank => bank.EnabledPercent = 30);
        await _room.Import(bank, $"pdq,{Hex(1)}");
        Guid[] posts = [.. Enumerable.Range(0, 2000).Select(at => new Guid(Hashes.Of(at).ToBytes().AsSpan(0, 16)))];
        var asked = posts.Where(bank.IsEnabledFor).ToArray();
        Assert.InRange(asked.Length, 500, 700);
        Assert.Equal(asked, posts.Where(bank.IsEnabledFor));
        Assert.NotEmpty(await _room.Match(Hashes.Of(1), asked[0]));
        Assert.Empty(await _room.Match(Hashes.Of(1), posts.Except(asked).First()));
        bank.EnabledPercent = 0;
        Assert.DoesNotContain(posts, bank.IsEnabledFor);
        bank.EnabledPercent = 100;
        Assert.All(posts, post => Assert.True(bank.IsEnabledFor(post)));
    }

    [Fact]
    public async Task An_entry_that_matches_too_many_different_posts_is_quarantined_and_blocks_nothing_any_more()
    {
        var bank = await _room.Bank("known", bank => (bank.IsBlocking, bank.NoisyAfter) = (true, 3));
        await _room.Import(bank, $"pdq,{Hex(1)}");
        var first = Guid.CreateVersion7();
        for (var again = 0; again < 5; again++) Assert.True(Assert.Single(await _room.Match(Hashes.Of(1), first)).Blocks);
        Assert.True(Assert.Single(await _room.Match(Hashes.Of(1))).Blocks);
        Assert.True(Assert.Single(await _room.Match(Hashes.Of(1))) is { Blocks: false, IsQuarantined: true, Score: 1 });
        Assert.True(Assert.Single(await _room.Match(Hashes.Of(1))).IsQuarantined);
        await using var db = _room.Db();
        Assert.Equal(3, await db.EntryUploads.CountAsync(Test));
        Assert.Empty(await _room.Export(bank));
    }

    [Fact]
    public async Task What_was_added_meanwhile_is_found()
    {
        var bank = await _room.Bank("known");
        Assert.Empty(await _room.Match(Hashes.Of(1)));
        await _room.Import(bank, $"pdq,{Hex(1)}");
        Assert.NotEmpty(await _room.Match(Hashes.Of(1)));
        await _room.Import(bank, $"pdq,{Hex(2)}");
        Assert.NotEmpty(await _room.Match(Hashes.Of(2)));
        Assert.Equal(2, _room.Get<KnownMedia>().Entries);
    }

    [Fact]
    public async Task What_was_posted_before_is_matched_in_portions_that_survive_a_crash()
    {
        await using (var db = _room.Db())
        {
            await using var judged = _room.ModerationDb();
            for (var at = 0; at < 2 * RematchPosts.Portion + 1; at++)
            {
                var post = new Guid(Hashes.Of(at).ToBytes().AsSpan(0, 16));
                db.Add(BankRoom.Posted([Hashes.Of(at % 50)], post));
                judged.Add(new Review { Kind = "video", Subject = post, Findings = "" });
            }
            await db.SaveChangesAsync(Test);
            await judged.SaveChangesAsync(Test);
        }
        var bank = await _room.Bank("late");
        await _room.Import(bank, $"pdq,{Hex(7)}");
        // Three portions, and four posts that moderation hears of.
        Assert.Equal(3 + 4, await _room.Work());
        await using var after = _room.Db();
        Assert.Equal(4, await after.MediaMatches.CountAsync(Test));
        Assert.Empty(await after.Jobs.ToListAsync(Test));
        // Each of them is judged again.
        await using var moderation = _room.ModerationDb();
        Assert.All(await moderation.Jobs.ToListAsync(Test), job => Assert.Equal("look-again", job.Kind));
        Assert.Equal(4, await moderation.Jobs.CountAsync(Test));
        // All of it once more, as after a crash.
        after.Add(RematchPosts.JobFor(bank.Id, TimeProvider.System));
        await after.SaveChangesAsync(Test);
        await _room.Work();
        Assert.Equal(4, await after.MediaMatches.CountAsync(Test));
    }

    [Fact]
    public async Task A_deleted_video_leaves_nothing()
    {
        var bank = await _room.Bank("known");
        await _room.Import(bank, $"pdq,{Hex(1)}");
        var posted = BankRoom.Posted([Hashes.Of(1)]);
        await using var db = _room.Db();
        db.Add(posted);
        await db.SaveChangesAsync(Test);
        Assert.NotEmpty(await _room.Get<MatchMedia>().Run(posted, null, Test));
        for (var twice = 0; twice < 2; twice++)
        {
            foreach (var subscriber in _room.Get<IEnumerable<ISubscriber<SubjectDeleted>>>()) await subscriber.Hear(new("video", posted.Post), Test);
        }
        Assert.Equal((0, 0, 0), (await db.PostHashes.CountAsync(Test), await db.MediaMatches.CountAsync(Test), await db.EntryUploads.CountAsync(Test)));
    }
}
