using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation.Tables;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Publishing;

/// <summary>Opens a case about the name of somebody who has just signed up, unless the rules have said the same of that person before.</summary>
internal sealed class JudgeName(IDbContextFactory<ModerationDb> databases, IModeratedPeople people, SubjectKinds kinds, ReviewProfile review, JudgeSubject judge)
    : ISubscriber<NameInDoubt>
{
    public string Name => "judge-name";

    public async Task Hear(NameInDoubt happened, CancellationToken cancellationToken)
    {
        var subject = happened.Person;
        if (await people.Find(subject, cancellationToken) is not { } person
            || await kinds[SubjectKinds.Profile].Get(subject.Value, cancellationToken) is not { } found) return;
        var (what, judged) = await review.Judge(found, person.Profile.Name, person.About, cancellationToken);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var before = await db.Reviews.AsNoTracking().FirstOrDefaultAsync(row => row.Kind == SubjectKinds.Profile && row.Subject == subject.Value, cancellationToken);
        if (before is not null && judged.Judgement.Fired.All(Findings.Read(before.Findings).Has)) return;
        await judge.Keep(what, found, Id.Random(), kinds[SubjectKinds.Profile].Measures, judged, cancellationToken);
    }
}
