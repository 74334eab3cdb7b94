using Domicile.Moderated;

namespace Domicile.Identity.Moderated;

/// <summary>People: their name, text, picture, and what they do. The subject is its own author.</summary>
internal sealed class ProfileKind(IModeratedPeople people, IPersonMeasures measures, IProfiles profiles, IReach reach) : ISubjectKind
{
    public string Name => ISubjectKind.People;

    public Words Noun => new("profile", "profil");

    public string ContentType => "CONTENT_TYPE_OTHER";

    public IReadOnlyList<Measure> Measures { get; } = [Measure.Warn];

    public async Task<SubjectFacts?> Find(string target, CancellationToken cancellationToken) =>
        await profiles.Find(target, cancellationToken) is { } subject ? await Get(subject.Value, cancellationToken) : null;

    public async Task<SubjectFacts?> Get(Guid subject, CancellationToken cancellationToken) =>
        await people.Find(new(subject), cancellationToken) is { } person
            ? new(subject, new(subject), await reach.Of(Name, subject, cancellationToken),
                person.Since, "/@" + person.Profile.Name) : null;

    public async Task<Look?> Look(Guid subject, CancellationToken cancellationToken) =>
        await people.Find(new(subject), cancellationToken) is { } person
            ? new($"{person.Profile.DisplayName}\n{person.About}".Trim(), person.Profile.AvatarUrl) : null;

    public Task Apply(Guid subject, Standing standing, ReviewState? review, CancellationToken cancellationToken) =>
        measures.Set(new(subject), standing.Suspended, standing.Blocked, cancellationToken);
}
