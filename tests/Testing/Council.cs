using System.Text;
using Domicile.Base;
using Domicile.Custody;
using Domicile.Custody.Acts;
using Domicile.Disclosures;
using Domicile.Proof;
using Domicile.Quorum;
using Domicile.Sealing;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Testing;

/// <summary>Parties with their keys, who say things.</summary>
internal sealed class Council
{
    public static readonly string Domicile = new DomicileOptions().Name;
    public static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    public static readonly ContentKinds Kinds = QuorumModule.KindsOf(new ServiceCollection().AddCustody());

    private readonly Dictionary<string, string> _keys = [];
    private readonly Dictionary<string, byte[]> _disclosure = [];

    /// <param name="ids">Of the parties. A technology partner, whom every registry has, joins an operator by itself.</param>
    public Council(params string[] ids)
    {
        foreach (var id in ids.Contains("operator") ? ids.Append("technology-partner").Distinct() : ids) _keys[id] = SignActs.NewKey(Domicile, id).PrivateKey;
    }

    public string KeyOf(string id) => _keys[id];

    public string Vkey(string id) => NoteSigner.Parse(_keys[id]).Verifier.ToString();

    public static string Party(string id, string role, string vkey, byte[]? disclosure = null) =>
        $$"""{"id":"{{id}}","role":"{{role}}","name":"The {{id}}","country":"XX","owners":[],"keys":["{{vkey}}"]{{(disclosure is null ? "" : $",\"disclosure\":\"{Convert.ToBase64String(disclosure)}\"")}}}""";

    /// <summary>Of a trial domicile, where nothing waits.</summary>
    public static string Registry(int need, params IEnumerable<string> parties) => Registry(parties,
        $"\"need\":{need},\"trial\":true,\"notice\":0,\"delays\":{{\"parties\":0,\"mandates\":0,\"access\":0,\"motto\":1}}");

    /// <param name="parties">As <see cref="Party"/> writes them.</param>
    /// <param name="more">The registry's other fields, as JSON.</param>
    public static string Registry(IEnumerable<string> parties, string more)
    {
        var all = string.Join(',', parties);
        var overseers = all.Split("\"role\":\"overseer\"").Length == 2 ? ",\"overseers\":1" : "";
        return $"{{\"parties\":{{{more}{overseers},\"parties\":[{all}]}}}}";
    }

    /// <summary>A registry of all its parties, the one called overseer in that role.</summary>
    public string Registry(int need) => Registry(need, Parties);

    /// <summary>The same of a domicile that is no trial.</summary>
    public string LastingRegistry(int need, string more = "") => Registry(Parties, $"\"need\":{need}{more}");

    private IEnumerable<string> Parties => _keys.Keys.Select(id =>
        Party(id, Role(id), Vkey(id), _disclosure.GetValueOrDefault(id) is { } key ? Hpke.PublicOf(key) : null));

    /// <summary>A new disclosure key of a party: its private half.</summary>
    public byte[] Disclose(string id) => _disclosure[id] = Hpke.NewKey();

    public void Conceal(string id) => _disclosure.Remove(id);

    public byte[] Ask(string id, string question, DateTimeOffset? now = null) => Encoding.UTF8.GetBytes(Inspection.Sign(_keys[id], question, now ?? Start));

    /// <summary>What a party asks for under an access; what is sealed to it opens with the key.</summary>
    public byte[] Open(string id, string proposal, Holder holder, byte[] key, DateTimeOffset now, params IReadOnlyList<string> categories) =>
        Encoding.UTF8.GetBytes(OpeningRequest.Sign(_keys[id], new(proposal, holder, categories, "Kim", Hpke.PublicOf(key)), now));

    public (byte[] Note, string Hash) Propose(string id, string content, DateTimeOffset? now = null, int days = 30)
    {
        var (note, hash) = SignActs.Propose(_keys[id], content, Kinds, TimeSpan.FromDays(days), now ?? Start);
        return (Encoding.UTF8.GetBytes(note), hash);
    }

    /// <summary>The acts by which parties agree on something: two of them, or all on a registry.</summary>
    public IReadOnlyList<byte[]> Agree(string content, DateTimeOffset now)
    {
        var (note, hash) = Propose(_keys.Keys.First(), content, now);
        return [note, .. _keys.Keys.Take(content.StartsWith("{\"parties\"", StringComparison.Ordinal) ? _keys.Count : 2).Select(id => Say(id, "approve", hash, now))];
    }

    /// <summary>Founds the domicile by this registry, and agrees on it.</summary>
    public async Task Register(TakeActs acts, string registry, DateTimeOffset now)
    {
        (await acts.Found(Founding.Of(registry, Domicile), TestContext.Current.CancellationToken)).OrThrow();
        foreach (var act in Agree(registry, now)) (await acts.Take(act, TestContext.Current.CancellationToken)).OrThrow();
    }

    public byte[] Say(string id, string verb, string hash, DateTimeOffset? now = null) =>
        Encoding.UTF8.GetBytes(SignActs.Say(_keys[id], verb, hash, now ?? Start));

    private static string Role(string id) => id.StartsWith("overseer", StringComparison.Ordinal) ? "overseer" : id;
}
