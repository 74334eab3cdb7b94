using Domicile.Identity;
using Domicile.Social;

namespace Domicile.Moderation.Kinds;

/// <summary>People: their name, text, picture, and what they do. The subject is its own author.</summary>
internal sealed class ProfileKind(IModeratedPeople people, IPersonMeasures measures, IProfiles profiles, IFollows follows) : ISubjectKind
{
    public string Name => SubjectKinds.Profile;

    public Words Noun => new("profile", "profil");

    public string ContentType => "CONTENT_TYPE_OTHER";

    public IReadOnlyList<Measure> Measures { get; } = [Measure.Warn];

    public async Task<SubjectFacts?> Find(string target, CancellationToken cancellationToken) =>
        await profiles.Find(target, cancellationToken) is { } subject ? await Get(subject.Value, cancellationToken) : null;

    public async Task<SubjectFacts?> Get(Guid subject, CancellationToken cancellationToken) =>
        await people.Find(new(subject), cancellationToken) is { } person
            ? new(subject, new(subject), await follows.CountFollowers(new(subject), cancellationToken),
                person.Since, "/@" + person.Profile.Name) : null;

    public async Task<Look?> Look(Guid subject, CancellationToken cancellationToken) =>
        await people.Find(new(subject), cancellationToken) is { } person
            ? new($"{person.Profile.DisplayName}\n{person.About}".Trim(), person.Profile.AvatarUrl) : null;

    public Task Apply(Guid subject, Standing standing, CancellationToken cancellationToken) =>
        measures.Set(new(subject), standing.Suspended, standing.Blocked, cancellationToken);
}
