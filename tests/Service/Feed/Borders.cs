using System.Collections.Concurrent;
using Domicile.Base;
using Domicile.Identity;
using Domicile.Sealing;
using Domicile.Sealing.Sealed;
using Domicile.Social;
using Domicile.Video;

namespace Domicile.Tests.Service;

/// <summary>Published videos in memory.</summary>
internal sealed class SmallCatalog : ICatalog
{
    public ConcurrentDictionary<VideoId, PublishedVideo> Videos { get; } = new();

    public int Reads;

    public Task<IReadOnlyList<PublishedVideo>> Get(IReadOnlyCollection<VideoId> videos, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<PublishedVideo>>([.. videos.Where(Videos.ContainsKey).Select(video => Videos[video])]);

    public Task<IReadOnlyList<PublishedVideo>> By(SubjectId creator, DateTimeOffset? before, int limit, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<Candidate>> Recent(int limit, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref Reads);
        return Task.FromResult<IReadOnlyList<Candidate>>([.. Videos.Values.OrderByDescending(video => video.PublishedAt).Take(limit)
            .Select(video => new Candidate(video.Id, video.Creator, video.PublishedAt, video.Demoted, video.AdultsOnly))]);
    }
}

/// <summary>People, whom they follow, what they like, in memory.</summary>
internal sealed class SmallTown : IProfiles, IFollows, IReactions
{
    public ConcurrentDictionary<SubjectId, Profile> People { get; } = new();
    public ConcurrentDictionary<SubjectId, HashSet<SubjectId>> Follows { get; } = new();
    public ConcurrentDictionary<SubjectId, HashSet<VideoId>> Likes { get; } = new();
    public ConcurrentDictionary<VideoId, Counts> Counted { get; } = new();

    public Task<IReadOnlyDictionary<SubjectId, Profile>> Get(IReadOnlyCollection<SubjectId> subjects, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<SubjectId, Profile>>(subjects.Where(People.ContainsKey).ToDictionary(one => one, one => People[one]));

    public Task<SubjectId?> Find(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ShownPerson?> Show(string name, SubjectId? viewer, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<SubjectId, string>> Names(IReadOnlyCollection<SubjectId> subjects, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<long> CountFollowers(SubjectId subject, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlySet<SubjectId>> FollowedBy(SubjectId subject, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlySet<SubjectId>>(Follows.GetValueOrDefault(subject, []));

    public Task<IReadOnlySet<VideoId>> LikedBy(SubjectId subject, IReadOnlyCollection<VideoId> videos, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlySet<VideoId>>(Likes.GetValueOrDefault(subject, []).Intersect(videos).ToHashSet());

    public Task<IReadOnlyDictionary<VideoId, Counts>> Count(IReadOnlyCollection<VideoId> videos, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<VideoId, Counts>>(videos.Where(Counted.ContainsKey).ToDictionary(one => one, one => Counted[one]));

    public Task<IReadOnlyDictionary<VideoId, Counts>> Popular(int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<VideoId, Counts>>(Counted.OrderByDescending(one => one.Value.Likes).Take(limit).ToDictionary());

    public Task AddViews(VideoId video, int views, CancellationToken cancellationToken)
    {
        Counted.AddOrUpdate(video, new Counts(0, views), (_, now) => now with { Views = now.Views + views });
        return Task.CompletedTask;
    }
}

/// <summary>Binds a value to its subject, field and record by writing them before it; refuses while it is shut.</summary>
internal sealed class PlainVault : IVault
{
    public static readonly Refusal Shut = new("custody-shut", 503, "No receipt, no key.");

    public bool IsShut { get; set; }

    /// <summary>Purposes for which something was opened.</summary>
    public ConcurrentBag<Access> Opened { get; } = [];

    public ValueTask<Outcome<byte[]>> Seal(
        SealedField field, Holder holder, Guid record, ReadOnlyMemory<byte> value, Access access, CancellationToken cancellationToken) =>
        ValueTask.FromResult<Outcome<byte[]>>(IsShut ? Shut : (byte[])[.. Bound(field, holder, record), .. value.Span]);

    public ValueTask<Outcome<byte[]>> Open(
        SealedField field, Holder holder, Guid record, ReadOnlyMemory<byte> value, Access access, CancellationToken cancellationToken)
    {
        if (IsShut) return ValueTask.FromResult<Outcome<byte[]>>(Shut);
        Opened.Add(access);
        var bound = Bound(field, holder, record);
        Assert.True(value.Span.StartsWith(bound));
        return ValueTask.FromResult<Outcome<byte[]>>(value[bound.Length..].ToArray());
    }

    public ValueTask<Outcome<SealedFile>> CreateFile(
        FileStream file, SealedField field, Holder holder, Guid record, Access access, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<Outcome<SealedFile>> ResumeFile(
        FileStream file, SealedField field, Holder holder, Guid record, Access access, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<Outcome<Stream>> ReadFile(
        Stream file, SealedField field, Holder holder, Guid record, Access access, CancellationToken cancellationToken) => throw new NotSupportedException();

    private static byte[] Bound(SealedField field, Holder holder, Guid record) =>
        [.. System.Text.Encoding.UTF8.GetBytes(field.Name), .. holder.Number.Value.ToByteArray(), .. record.ToByteArray()];
}
