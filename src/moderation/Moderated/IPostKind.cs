using Domicile.Base;
using Domicile.Sealing;

namespace Domicile.Moderated;

/// <summary>A kind of post that is judged before everyone sees it, and whose media are sealed while it is not published.</summary>
public interface IPostKind : ISubjectKind
{
    /// <summary>The post, if its author ever wanted everyone to see it: what was never to be published is nobody's business.</summary>
    Task<Post?> Post(Guid subject, CancellationToken cancellationToken);

    /// <summary>Has a post that its author has hidden, and that nothing was said against, judged anew before anyone sees it again.</summary>
    Task AskAgain(Guid subject, CancellationToken cancellationToken);

    /// <summary>Opens a file of a post that is not published, under the access given.</summary>
    Task<Outcome<Stream>> Open(Guid subject, string file, Access access, CancellationToken cancellationToken);

    /// <summary>Opens a file of a published post, as everyone sees it; null where it is published no longer.</summary>
    Task<Stream?> OpenPublished(Guid subject, string file, CancellationToken cancellationToken);

    /// <summary>Opens what was written with one that is not published; of a published one, gives it.</summary>
    Task<Outcome<string>> Text(Guid subject, Access access, CancellationToken cancellationToken);
}

/// <summary>A post as moderators see it.</summary>
/// <param name="Published">What was written with it, as everyone reads it; null while it is withheld or its author has hidden it.</param>
/// <param name="Seconds">Its length.</param>
/// <param name="Files">Names of its renditions, smallest first, and of its cover, last.</param>
/// <param name="Bytes">Of the smallest rendition; 0 where it is not published.</param>
public sealed record Post(string? Published, double Seconds, IReadOnlyList<string> Files, long Bytes);
