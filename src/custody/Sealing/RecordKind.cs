using System.Text.RegularExpressions;

namespace Domicile.Sealing;

/// <summary>A kind of public fact that a module enters in the ledger.</summary>
/// <param name="Name">The module, a dot and a word, such as <c>moderation.decision</c>; never changes.</param>
public sealed record RecordKind(string Name);

/// <summary>The kinds of public facts that the custodian enters.</summary>
public sealed partial class RecordKinds(IEnumerable<RecordKind> registered)
{
    private readonly HashSet<string> _registered = [.. registered.Select(kind => kind.Name)];

    /// <summary>
    /// Whether a module may enter it: one that is registered here. Where the planes are apart, custody knows no module and none is registered:
    /// then every well-formed kind may be. Neither can be one of custody's own kinds, which have no dot.
    /// </summary>
    public bool Accept(string kind) => WellFormed().IsMatch(kind) && (_registered.Count == 0 || _registered.Contains(kind));

    [GeneratedRegex(@"\A[a-z]{1,20}\.[a-z]{1,40}\z")]
    private static partial Regex WellFormed();
}
