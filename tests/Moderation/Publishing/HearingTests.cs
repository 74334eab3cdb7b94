using System.Text.Json;
using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation;
using Domicile.Moderation.Tables;
using Domicile.Record;
using Domicile.Screening;
using Domicile.Screening.Banks;
using Domicile.Screening.Tables;
using Domicile.Social;
using Domicile.Video;
using Domicile.Video.Clips;
using Domicile.Video.Removal;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Moderation;

/// <summary>What modules tell each other is heard after a restart, and heard twice it is as heard once.</summary>
public sealed class HearingTests
{
    private readonly VideoId _seen = Id.New<VideoId>(TimeProvider.System), _gone = Id.New<VideoId>(TimeProvider.System);
    private readonly Guid _post = Guid.CreateVersion7();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_happened_before_a_restart_is_heard_after_it_and_heard_twice_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        SubjectId person;
        await using (var before = await Start(folder))
        {
            person = await Happen(before);
            Assert.NotEqual(0, await (await before.Db<SocialDb>()).Likes.CountAsync(Stop));
        }
        await using (var after = await Start(folder))
        {
            await after.RunJobs<VideoDb>();
            await after.RunJobs<SocialDb>();
            await after.RunJobs<IdentityDb>();
            await after.RunJobs<ScreeningDb>();
            await using (var db = await after.Db<ModerationDb>())
            {
                var again = await db.Jobs.Where(job => job.Kind == "look-again").Select(job => job.Payload).ToListAsync(Stop);
                Assert.Contains(again, payload => payload.Contains(_seen.Value.ToString(), StringComparison.Ordinal));
                Assert.Contains(again, payload => payload.Contains(_post.ToString(), StringComparison.Ordinal));
            }
            await after.RunJobs<ModerationDb>();
            var once = await Rows(after);
            var cases = await (await after.Db<ModerationDb>()).Cases.AsNoTracking().ToListAsync(Stop);
            Assert.Equal(CaseState.Gone, cases.Single(one => one.Subject == _gone.Value).State);
            Assert.Equal(CaseState.Open, cases.Single(one => one.Subject == person.Value).State);
            Assert.Equal(0, await (await after.Db<SocialDb>()).Likes.CountAsync(Stop));
            Assert.DoesNotContain(_gone.Value, await (await after.Db<ScreeningDb>()).PostHashes.Select(row => row.Post).ToListAsync(Stop));

            await Hear(after, new VideoDeleted(_gone));
            await Hear(after, new SubjectDeleted("video", _gone.Value));
            await Hear(after, new ReachPassed("video", _seen.Value, 100));
            await Hear(after, new MatchesChanged(_post));
            await Hear(after, new NameInDoubt(person));
            await after.RunJobs<ModerationDb>();
            Assert.Equal(once, await Rows(after));
        }
        TestDatabase.Drop(folder.Path);
    }

    /// <summary>A video is seen a hundred times, another is deleted, a match is taken back, and somebody signs up under a doubtful name.</summary>
    private async Task<SubjectId> Happen(Town town)
    {
        using var zoe = await town.SignUp(Studio.RiskyTerm);
        var person = await town.Subject(Studio.RiskyTerm);
        await using (var db = await town.Db<SocialDb>())
        {
            db.AddRange(new Like { Subject = person, Video = _gone, At = town.Time.GetUtcNow() }, new Tally { Video = _gone, Likes = 1 });
            await db.SaveChangesAsync(Stop);
        }
        await using (var db = await town.Db<ModerationDb>())
        {
            var now = town.Time.GetUtcNow();
            db.Add(new Case
            {
                Id = Guid.CreateVersion7(),
                Kind = "video",
                Subject = _gone.Value,
                Matter = "",
                Author = person,
                Policy = "spam",
                Severity = 2,
                Queue = Routing.General,
                OpenedAt = now,
                DueAt = now,
                LeaseUntil = DateTimeOffset.UnixEpoch,
            });
            db.Add(new Review
            {
                Kind = "video",
                Subject = _post,
                Author = person,
                FirstAt = now,
                At = now,
                Revision = Id.Random(),
                Findings = new Findings([], [], []).Write(),
                ViewsAt = now,
            });
            await db.SaveChangesAsync(Stop);
        }
        await using (var db = await town.Db<ScreeningDb>())
        {
            var (bank, hash) = (new Bank { Id = Guid.CreateVersion7(), Name = "known", CreatedAt = DateTimeOffset.UnixEpoch }, Guid.NewGuid().ToByteArray());
            var entry = new BankEntry { Bank = bank.Id, Kind = EntryKind.Sha256, Hash = hash, Views = [] };
            db.Add(bank);
            await db.SaveChangesAsync(Stop);
            db.Add(entry);
            await db.SaveChangesAsync(Stop);
            db.AddRange(new EntryUpload { Bank = bank.Id, Kind = EntryKind.Sha256, Hash = hash, Post = _post }, RejudgeEntry.JobFor(entry, town.Time),
                new PostHash { Post = _gone.Value, Part = PostPart.Media, Sha256 = hash, Views = [], HashedAt = town.Time.GetUtcNow() });
            await db.SaveChangesAsync(Stop);
        }
        await town.Get<IReactions>().AddViews(_seen, 100, Stop);
        await town.Get<RemoveClip>().Delete(_gone, Stop);
        return person;
    }

    private static async Task Hear<TEvent>(Town town, TEvent happened) where TEvent : IEvent
    {
        var subscribers = town.Get<IEnumerable<ISubscriber<TEvent>>>().ToList();
        Assert.NotEmpty(subscribers);
        foreach (var subscriber in subscribers) await subscriber.Hear(happened, Stop);
    }

    /// <summary>Everything that hearing may change.</summary>
    private static async Task<string> Rows(Town town)
    {
        await using var moderation = await town.Db<ModerationDb>();
        await using var social = await town.Db<SocialDb>();
        await using var screening = await town.Db<ScreeningDb>();
        await using var record = await town.Db<RecordDb>();
        return JsonSerializer.Serialize(new
        {
            Cases = await moderation.Cases.AsNoTracking().OrderBy(row => row.Id).ToListAsync(Stop),
            Events = await moderation.CaseEvents.CountAsync(Stop),
            Reviews = await moderation.Reviews.AsNoTracking().OrderBy(row => row.Subject).ToListAsync(Stop),
            Decisions = await moderation.Decisions.CountAsync(Stop),
            Jobs = await moderation.Jobs.CountAsync(Stop),
            Tallies = await social.Tallies.AsNoTracking().OrderBy(row => row.Video).ToListAsync(Stop),
            Hashes = await screening.PostHashes.CountAsync(Stop),
            Facts = await record.RecordedFacts.CountAsync(Stop),
        });
    }

    private static Task<Town> Start(TemporaryFolder folder) => Town.Start(folder.Path, builder =>
    {
        var terms = Directory.CreateDirectory(Path.Combine(folder.Path, "terms"));
        File.WriteAllText(Path.Combine(terms.FullName, "risky.txt"), Studio.RiskyTerm);
        builder.Services.RemoveWorkers();
    });
}
