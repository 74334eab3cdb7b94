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

    public static readonly RegistryKind Instance = new();

    /// <summary>
    /// A quorum of the parties, by the keys they have; and everyone who is new in the registry or has other keys there, by those keys: so nobody is
    /// entered who does not hold them, and nobody approves as another by proposing keys for it.
    /// </summary>
    public override bool IsAgreed(Registry? registry, Motion motion) =>
        registry?.HasQuorum(motion.Approved) != false
        && ((Registry)motion.Proposal.Content).Parties.Where(party => registry?.Find(party.Id)?.HasKeysOf(party) != true)
            .All(party => motion.Proved.Contains(party.Id));

    protected override Registry After(Registry? inForce, Registry content) => content;

    protected override bool IsSound(Registry content, string domicile, long nowMs) =>
        content.Parties.Count is > 0 and <= MaxParties && content.Need >= 1 && content.Need <= content.Parties.Count
        && content.Parties.DistinctBy(party => party.Id).Count() == content.Parties.Count
        && content.Parties.SelectMany(party => party.Keys).Distinct().Count() == content.Parties.Sum(party => party.Keys.Count)
        && content.Parties.All(party => IsSound(party, domicile));

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
