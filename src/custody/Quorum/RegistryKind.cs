using System.Text.RegularExpressions;
using Domicile.Proof;

namespace Domicile.Quorum;

/// <summary>The parties themselves: <c>parties</c>.</summary>
public sealed partial class RegistryKind() : ContentKind<Registry, Registry>("parties", QuorumJson.Default.Registry)
{
    private const int MaxParties = 32;
    private const int MaxKeys = 8;
    private const int MaxOwners = 64;
    private const int MaxText = 300;
    private const int MaxDelays = 32;
    private const int LeastDelay = 1;
    private const int MostHours = 365 * 24;

    public static readonly RegistryKind Instance = new();

    /// <summary>
    /// A quorum of the parties, by the keys they have; each key that is new, by itself: so nobody is entered who does not hold them, and nobody approves
    /// as another by proposing keys for it; and of each party that is removed, or loses a key or its role, its own approval or that of all others.
    /// </summary>
    public override bool IsAgreed(Registry? registry, Motion motion)
    {
        var next = (Registry)motion.Proposal.Content;
        var isProved = next.Parties.All(party => party.Keys.All(key => motion.Proved.Contains(key) || registry?.Find(party.Id)?.Keys.Contains(key) == true));
        if (registry is null) return isProved;
        var approved = motion.ApprovedBy(registry);
        return isProved && registry.HasQuorum(approved)
            && Affected(registry, next).All(party => approved.Contains(party.Id) || registry.Parties.All(other => other == party || approved.Contains(other.Id)));
    }

    /// <summary>Overseers, and whoever loses something by it.</summary>
    internal override bool MayVeto(Registry registry, Motion motion, Party party) =>
        MayVeto(party) || Affected(registry, (Registry)motion.Proposal.Content).Contains(party);

    /// <summary>Longer where somebody who loses something has not agreed.</summary>
    internal override TimeSpan DelayIn(Registry registry, Motion motion)
    {
        var (delay, approved) = (registry.DelayOf(this), motion.ApprovedBy(registry));
        var isForced = Affected(registry, (Registry)motion.Proposal.Content).Any(party => !approved.Contains(party.Id));
        return isForced && registry.NoticeOrLeast > delay ? registry.NoticeOrLeast : delay;
    }

    protected override Registry After(Registry? inForce, Registry content) => content;

    protected override bool IsSound(Registry content, string domicile, long nowMs) =>
        content.Parties.Count is > 0 and <= MaxParties && content.Need >= 2 && content.Need <= content.Parties.Count
        && content.Parties.DistinctBy(party => party.Id).Count() == content.Parties.Count
        && content.Parties.SelectMany(party => party.Keys).Distinct().Count() == content.Parties.Sum(party => party.Keys.Count)
        && content.Parties.All(party => IsSound(party, domicile))
        && HasRole(content, "operator") && HasRole(content, "technology-partner") && HasOverseers(content)
        && content.Delays?.All(delay => delay.Key.Length <= MaxText && IsHours(delay.Value, content, LeastDelay)) != false && (content.Delays?.Count ?? 0) <= MaxDelays
        && (content.Notice is not { } notice || IsHours(notice, content, Registry.LeastNotice))
        // False is said by saying nothing.
        && content.Trial != false;

    private static bool HasRole(Registry registry, string role) => registry.Parties.Any(party => party.Role == role);

    private static bool HasOverseers(Registry registry) => registry.Parties.Count(party => party.Role == Party.Overseer) switch
    {
        0 => false,
        1 => registry.Overseers == 1,
        _ => registry.Overseers is null,
    };

    private static bool IsHours(int hours, Registry registry, int least) => hours >= (registry.IsTrial ? 0 : least) && hours <= MostHours;

    /// <summary>The parties that are not there with the same role and disclosure key, and all the keys.</summary>
    private static IEnumerable<Party> Affected(Registry registry, Registry next) => registry.Parties.Where(party =>
        next.Find(party.Id) is not { } then || then.Role != party.Role || party.Keys.Except(then.Keys).Any() || then.Keys.Except(party.Keys).Any()
        || !(then.Disclosure ?? []).AsSpan().SequenceEqual(party.Disclosure));

    private static bool IsSound(Party party, string domicile) =>
        PartyId().IsMatch(party.Id) && Party.Roles.Contains(party.Role) && IsText(party.Name)
        && Country().IsMatch(party.Country) && party.Keys.Count is > 0 and <= MaxKeys && party.Keys.All(key => IsKeyOf(key, party.Id, domicile))
        && (party.Disclosure is null || (party.Role == Party.Overseer && Hpke.IsPublicKey(party.Disclosure)))
        && party.Owners.Count <= MaxOwners && party.Owners.Sum(owner => owner.Percent) <= 100
        && party.Owners.All(owner => owner.Percent is >= 0 and <= 100 && IsText(owner.Name) && Country().IsMatch(owner.Country));

    private static bool IsText(string text) => text.Length is > 0 and <= MaxText;

    private static bool IsKeyOf(string key, string party, string domicile)
    {
        try
        {
            return PartyKey.Parse(key).Name == Act.KeyName(domicile, party);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,62}\z")]
    private static partial Regex PartyId();

    [GeneratedRegex(@"\A[A-Z]{2}\z")]
    private static partial Regex Country();
}
