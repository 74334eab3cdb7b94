using Domicile.Proof;

namespace Domicile.Quorum;

/// <summary>A party of the arrangement, as the registry names it.</summary>
/// <param name="Id">Short and fixed: a-z, 0-9, hyphen.</param>
/// <param name="Role">See <see cref="Roles"/>.</param>
/// <param name="Name">The legal name.</param>
/// <param name="Country">Where it is organised: ISO 3166-1 alpha-2.</param>
/// <param name="Owners">Who owns it, as far as has been declared.</param>
/// <param name="Keys">Its public keys, Ed25519 or passkeys, as vkeys named <c>DOMICILE/party/ID</c>.</param>
/// <param name="Disclosure">An overseer's X25519 key: bodies of entries are sealed to it.</param>
public sealed record Party(
    string Id, string Role, string Name, string Country, IReadOnlyList<Owner> Owners, IReadOnlyList<string> Keys, byte[]? Disclosure = null)
{
    public const string Overseer = "overseer";

    public static readonly string[] Roles = ["operator", "technology-partner", "commercial-partner", "parent", Overseer];

    /// <summary>Its keys that signed the note; none if one of its signatures is bad.</summary>
    public IReadOnlyList<string> KeysThatSigned(SignedNote note)
    {
        var lines = (from key in Keys
                     let verifier = PartyKey.Parse(key)
                     from line in note.Signatures
                     where verifier.Name == line.Name && verifier.Id == line.KeyId
                     select (Key: key, IsGood: verifier.Verifies(note.Text, line.Bytes))).ToList();
        return lines.TrueForAll(line => line.IsGood) ? [.. lines.Select(line => line.Key)] : [];
    }
}

/// <summary>A party's public key: Ed25519 on the command line, or a passkey on the page.</summary>
internal sealed record PartyKey(string Name, uint Id, Func<string, ReadOnlyMemory<byte>, bool> Verifies)
{
    /// <exception cref="FormatException">Neither.</exception>
    public static PartyKey Parse(string vkey)
    {
        try
        {
            var key = NoteVerifier.Parse(vkey);
            return new(key.Name, key.KeyId, (text, signature) => key.Verify(text, signature.Span));
        }
        catch (FormatException)
        {
            var passkey = PasskeyVerifier.Parse(vkey);
            return new(passkey.Name, passkey.KeyId, (text, signature) => passkey.Verify(text, signature.Span));
        }
    }
}

/// <param name="Percent">Of the party, directly: 0 to 100.</param>
public sealed record Owner(string Name, string Country, int Percent);

/// <summary>The parties, how many of them make a quorum, and how long what they agree waits before it takes effect.</summary>
/// <param name="Need">How many make a quorum: 2 or more.</param>
/// <param name="Parties">Among them an operator, a technology partner, and overseers.</param>
/// <param name="Overseers">1 where there is one overseer only, which has to be stated; absent otherwise.</param>
/// <param name="Delays">By kind of content: hours between quorum and effect. A kind that is not named has its own.</param>
/// <param name="Notice">Hours in which a party that is to be removed, or given other keys, without its own signature may veto; absent for 30 days.</param>
/// <param name="Trial">True for a domicile to try things in, where delays and notice may be nothing. It is said on every page and cannot be taken back.</param>
public sealed record Registry(
    int Need, IReadOnlyList<Party> Parties, int? Overseers = null, IReadOnlyDictionary<string, int>? Delays = null, int? Notice = null, bool? Trial = null)
{
    public const int LeastNotice = 30 * 24;

    public bool IsTrial => Trial == true;

    /// <summary>The party that signed, and with which keys; null unless it was exactly one party.</summary>
    public (Party Party, IReadOnlyList<string> Keys)? Signer(SignedNote note) =>
        Parties.Select(party => (Party: party, Keys: party.KeysThatSigned(note))).Where(signed => signed.Keys.Count > 0).ToList() is [var only] ? only : null;

    public bool HasQuorum(IReadOnlySet<string> approved) => Parties.Count(party => approved.Contains(party.Id)) >= Need;

    public Party? Find(string id) => Parties.FirstOrDefault(party => party.Id == id);

    /// <summary>Between quorum and effect.</summary>
    public TimeSpan DelayOf(ContentKind kind) => Delays?.TryGetValue(kind.Name, out var hours) == true ? TimeSpan.FromHours(hours) : kind.Delay;

    public TimeSpan NoticeOrLeast => TimeSpan.FromHours(Notice ?? LeastNotice);
}
