using System.Text;
using Domicile.Base;
using Domicile.Custody;
using Domicile.Disclosures;
using Domicile.Proof;
using Domicile.Quorum;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Testing;

/// <summary>Parties with their keys, who say things.</summary>
internal sealed class Council
{
    public static readonly string Domicile = new DomicileOptions().Name;
    public static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    public static readonly ContentKinds Kinds = ContentKinds.Of(new ServiceCollection().AddCustody());

    private readonly Dictionary<string, string> _keys = [];
    private readonly Dictionary<string, byte[]> _disclosure = [];

    public Council(params string[] ids)
    {
        foreach (var id in ids) _keys[id] = SignActs.NewKey(Domicile, id).PrivateKey;
    }

    public string KeyOf(string id) => _keys[id];

    public string Vkey(string id) => NoteSigner.Parse(_keys[id]).Verifier.ToString();

    public static string Party(string id, string role, string vkey, byte[]? disclosure = null) =>
        $$"""{"id":"{{id}}","role":"{{role}}","name":"The {{id}}","country":"XX","owners":[],"keys":["{{vkey}}"]{{(disclosure is null ? "" : $",\"disclosure\":\"{Convert.ToBase64String(disclosure)}\"")}}}""";

    public static string Registry(int need, params IEnumerable<string> parties) =>
        $"{{\"parties\":{{\"need\":{need},\"parties\":[{string.Join(',', parties)}]}}}}";

    /// <summary>A registry of all its parties, the one called overseer in that role.</summary>
    public string Registry(int need) => Registry(need, _keys.Keys.Select(id =>
        Party(id, Role(id), Vkey(id), _disclosure.GetValueOrDefault(id) is { } key ? Hpke.PublicOf(key) : null)));

    /// <summary>A new disclosure key of a party: its private half.</summary>
    public byte[] Disclose(string id) => _disclosure[id] = Hpke.NewKey();

    public void Conceal(string id) => _disclosure.Remove(id);

    public byte[] Ask(string id, string question, DateTimeOffset? now = null) => Encoding.UTF8.GetBytes(Inspection.Sign(_keys[id], question, now ?? Start));

    public (byte[] Note, string Hash) Propose(string id, string content, DateTimeOffset? now = null, int days = 30)
    {
        var (note, hash) = SignActs.Propose(_keys[id], content, Kinds, TimeSpan.FromDays(days), now ?? Start);
        return (Encoding.UTF8.GetBytes(note), hash);
    }

    /// <summary>The acts by which all parties agree on something.</summary>
    public IReadOnlyList<byte[]> Agree(string content, DateTimeOffset now)
    {
        var (note, hash) = Propose(_keys.Keys.First(), content, now);
        return [note, .. _keys.Keys.Select(id => Say(id, "approve", hash, now))];
    }

    public byte[] Say(string id, string verb, string hash, DateTimeOffset? now = null) =>
        Encoding.UTF8.GetBytes(SignActs.Say(_keys[id], verb, hash, now ?? Start));

    private static string Role(string id) => id.StartsWith("overseer", StringComparison.Ordinal) ? "overseer" : id;
}
