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

    /// <summary>Whether it holds the same keys there: whoever has others must prove them.</summary>
    public bool HasKeysOf(Party other) => Keys.SequenceEqual(other.Keys) && (Disclosure ?? []).AsSpan().SequenceEqual(other.Disclosure);

    /// <summary>Whether one of its keys signed the note, and none of its signatures is bad.</summary>
    public bool HasSigned(SignedNote note)
    {
        var keys = Keys.Select(PartyKey.Parse).ToList();
        var own = note.Signatures.Select(line => (line.Bytes, Key: keys.Find(key => key.Name == line.Name && key.Id == line.KeyId)))
            .Where(line => line.Key is not null).ToList();
        return own.Count > 0 && own.TrueForAll(line => line.Key!.Verifies(note.Text, line.Bytes));
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

/// <summary>The parties, and how many of them make a quorum.</summary>
public sealed record Registry(int Need, IReadOnlyList<Party> Parties)
{
    public Party? Signer(SignedNote note) => Parties.Where(party => party.HasSigned(note)).ToList() is [var only] ? only : null;

    public bool HasQuorum(IReadOnlySet<string> approved) => Parties.Count(party => approved.Contains(party.Id)) >= Need;

    public Party? Find(string id) => Parties.FirstOrDefault(party => party.Id == id);
}
