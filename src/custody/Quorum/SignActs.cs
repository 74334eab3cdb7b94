using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Domicile.Proof;

namespace Domicile.Quorum;

/// <summary>What a party does on its own machine, with its own key: nothing here opens a connection.</summary>
public static class SignActs
{
    /// <summary>A new key: the private form, which is the secret itself, and the vkey for the registry.</summary>
    /// <exception cref="FormatException">Not a party's id or a domicile's name.</exception>
    public static (string PrivateKey, string Vkey) NewKey(string domicile, string party)
    {
        try
        {
            var key = NoteSigner.Generate(Act.KeyName(domicile, party));
            return (key.ExportPrivateKey(), key.Verifier.ToString());
        }
        catch (ArgumentException unusable)
        {
            throw new FormatException(unusable.Message, unusable);
        }
    }

    /// <summary>Signs a proposal.</summary>
    /// <param name="privateKey">The party's key.</param>
    /// <param name="content">JSON with one field, which is named as its kind.</param>
    /// <param name="kinds">Those that can be proposed.</param>
    /// <param name="lifetime">How long it may be approved: at most 90 days.</param>
    /// <param name="now">When.</param>
    /// <returns>The signed act, and the proposal's hash, which the others approve.</returns>
    /// <exception cref="FormatException">The key or the content is not sound. The message does not repeat the key.</exception>
    public static (string Note, string Hash) Propose(string privateKey, string content, ContentKinds kinds, TimeSpan lifetime, DateTimeOffset now)
    {
        var (key, domicile) = Read(privateKey);
        if (JsonNode.Parse(CanonicalJson.Of(content)) is not JsonObject proposal) throw new FormatException("A proposal is a JSON object.");
        proposal["v"] = Proposal.Version;
        proposal["domicile"] = domicile;
        proposal["nonce"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        proposal["expiresMs"] = (now + lifetime).ToUnixTimeMilliseconds();
        var json = CanonicalJson.Of(proposal.ToJsonString());
        if (Proposal.Parse(json, kinds, domicile, now.ToUnixTimeMilliseconds()) is null)
            throw new FormatException($"The proposal is not sound: it needs one of {string.Join(", ", kinds.All.Select(kind => kind.Name))}, as docs/quorum.md describes it.");
        return (Act.Sign(key, ActKind.Propose, domicile, json, now), Act.HashOf(json));
    }

    /// <summary>Signs an approval, a veto or a withdrawal.</summary>
    /// <param name="privateKey">The party's key.</param>
    /// <param name="verb"><c>approve</c>, <c>veto</c> or <c>withdraw</c>.</param>
    /// <param name="hash">The proposal's.</param>
    /// <param name="now">When.</param>
    /// <exception cref="FormatException">The key, the verb or the hash is not sound. The message does not repeat the key.</exception>
    public static string Say(string privateKey, string verb, string hash, DateTimeOffset now)
    {
        var (key, domicile) = Read(privateKey);
        if (!Enum.TryParse<ActKind>(verb, ignoreCase: true, out var kind) || kind == ActKind.Propose) throw new FormatException("Say approve, veto or withdraw.");
        if (!Act.IsHash(hash)) throw new FormatException("A proposal is named by its hash: 64 hex digits.");
        return Act.Sign(key, kind, domicile, hash, now);
    }

    public static (NoteSigner Key, string Domicile) Read(string privateKey)
    {
        var key = NoteSigner.Parse(privateKey.Trim());
        return key.Name.Split("/party/") is [var domicile, _] ? (key, domicile) : throw new FormatException("Not a party's key.");
    }
}
