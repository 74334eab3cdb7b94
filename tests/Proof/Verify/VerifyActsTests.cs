using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Domicile.Proof;
using Domicile.Quorum;

namespace Domicile.Tests.Proof;

/// <summary>The verifier folds the charter from the parties' acts, and nothing else than what follows from them passes for it.</summary>
public sealed class VerifyActsTests : IDisposable
{
    private const string Loose =
        """{"mandates":[{"party":"parent","category":"user","purpose":"essential.service","reason":"support_case","verdict":"allow","minutes":15}]}""";

    private const long Hour = 3_600_000;
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    private readonly PublishedLog log = new() { Signer = NoteSigner.Generate($"{Council.Domicile}/ledger") };
    private readonly WitnessSigner witness = WitnessSigner.Generate("w.example");
    private readonly Council council = new("operator", "technology-partner", "overseer");
    private readonly List<byte[]> leaves = [];
    private readonly List<ActView> shown = [];
    private Charter charter = Charter.Initial(Council.Kinds);
    private long now = Council.Start.ToUnixTimeMilliseconds();
    private int grown = -1;

    public void Dispose() => log.Dispose();

    [Fact]
    public async Task The_charter_follows_from_the_acts_and_is_the_one_that_is_served()
    {
        Found();
        var loose = Agree(Loose);
        now += 71 * Hour;
        var (code, output) = await Verify();

        Assert.True(code == 0, output);
        Assert.Contains("acts: 8, each with the text that its entry commits to, and none missing\n", output, StringComparison.Ordinal);
        Assert.Contains("founding: the one that the policy names\n", output, StringComparison.Ordinal);
        Assert.Contains("parties: 3, of which 2 make a quorum\n  operator (operator): The operator, XX; keys ", output, StringComparison.Ordinal);
        Assert.Contains($"waits: mandates {loose}, until 2027-01-18 08:00:00.000 UTC\n", output, StringComparison.Ordinal);
        Assert.Contains("custodian: serves what follows from the acts, with 2 of 2 proposals\nVERIFIED\n", output, StringComparison.Ordinal);

        now += Hour;
        (code, output) = await Verify();
        Assert.True(code == 0, output);
        Assert.Contains("mandates in force: 2\n", output, StringComparison.Ordinal);
        Assert.Contains("  parent user essential.service support_case: allow, 15 minutes\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("waits: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_in_force_before_its_wait_is_over_is_named()
    {
        Found();
        var loose = Agree(Loose);
        // The custodian's clock is set forward.
        await Fails($"proposal {loose} is served as inforce, and by the acts is waiting until 2027-01-18 08:00:00.000 UTC",
            served: View(now + 73 * Hour));
    }

    [Fact]
    public async Task An_approval_that_came_too_early_or_by_a_replaced_key_is_named_where_it_was_counted()
    {
        Found();
        var (proposal, hash) = council.Propose("operator", Loose);
        var early = Enter(council.Say("technology-partner", "approve", hash));
        Enter(proposal);
        Enter(council.Say("operator", "approve", hash));
        Rekey(new Council("overseer"));
        var stale = Enter(council.Say("overseer", "approve", hash));
        var honest = View(now);
        var motion = honest["proposals"]!.AsArray().Single(one => $"{one!["hash"]}" == hash)!;
        Assert.Equal(0, (await Verify()).Code);

        motion["approvedBy"] = new JsonArray("operator", "overseer", "technology-partner");
        var why = $"entry {early} (approve) does not count: no-such-proposal; entry {stale} (approve) does not count: not-a-party";
        await Fails($"proposal {hash} is served with approvedBy operator, overseer, technology-partner, and by the acts has operator; {why}",
            served: honest);
        motion["standing"] = "waiting";
        await Fails($"proposal {hash} is served as waiting, and by the acts is open; {why}", served: honest);
    }

    [Fact]
    public async Task Another_registry_other_mandates_and_proposals_that_nobody_made_are_named()
    {
        Found();
        var loose = Agree(Loose);
        var registry = View(now);
        registry["registry"]!["parties"]!.AsArray().RemoveAt(2);
        await Fails("what the custodian serves under registry does not follow from the acts", served: registry);
        var mandates = View(now);
        mandates["mandates"]!.AsArray().RemoveAt(1);
        await Fails("what the custodian serves under mandates does not follow from the acts", served: mandates);
        var clock = View(now);
        clock["clock"] = "witnesses";
        await Fails("the custodian serves clock witnesses, and by the acts it is custodian", served: clock);
        var text = View(now);
        var motion = text["proposals"]!.AsArray().Single(one => $"{one!["hash"]}" == loose)!;
        motion["proposal"]!["mandates"]![0]!["minutes"] = 5;
        await Fails($"proposal {loose} is served with another text", served: text);
        motion["hash"] = new string('a', 64);
        await Fails($"proposal {new string('a', 64)} is served, and follows from no act", served: text);
        text["proposals"]!.AsArray().Remove(motion);
        await Fails($"proposal {loose} follows from the acts, and is not served", served: text);
    }

    [Fact]
    public async Task An_act_that_is_withheld_changed_or_added_is_named()
    {
        leaves.Add(new LedgerEntry("unseal", LedgerEntry.NewEventId(now), now, default).Encode());
        Found();
        var last = shown[^1];
        shown.Remove(last);
        await Fails($"entry {last.Index} (approve, 2027-01-15 08:00:00.000 UTC) is an act whose text is not shown");
        shown.Add(shown[^1] with { Index = last.Index });
        await Fails($"the text shown for entry {last.Index} (approve) is not the one that it commits to");
        shown[^1] = last with { Opening = null };
        await Fails($"the text shown for entry {last.Index} (approve) is not the one that it commits to");
        shown[^1] = last;
        shown.Add(last with { Index = 0 });
        await Fails("entry 0 is shown as an act, and the log has none there");
        shown[^1] = last;
        await Fails($"entry {last.Index} is shown twice");
    }

    [Fact]
    public async Task Another_founding_and_none_are_named()
    {
        await Fails($"the ledger holds no founding, and the policy names one of {Council.Domicile}");
        Found();
        var (ours, theirs) = (charter.Founding!.Registry, new string('a', 64));
        await Fails($"the founding of {Council.Domicile} pins the registry {ours}, and the policy of {Council.Domicile} names {theirs}",
            policy: $"founding {Council.Domicile} {theirs}\nquorum none\n");
        await Fails($"the policy names no founding of {Council.Domicile}", policy: $"founding other.example {ours}\nquorum none\n");
    }

    [Fact]
    public async Task An_act_that_stands_before_the_founding_is_named()
    {
        Enter(council.Propose("operator", council.LastingRegistry(2)).Note);
        await Fails("entry 0 (propose) is an act before the founding, of which there is none");
        Found();
        await Fails("entry 0 (propose) is an act before the founding, which is entry 1");
    }

    [Fact]
    public async Task The_proof_of_a_founding_is_held_against_the_policy()
    {
        Found();
        await log.Grow(index => leaves[(int)index], leaves.Count);
        var body = Encoding.UTF8.GetBytes(shown[0].Note);
        var proof = log.Keep("proof", await log.ProofOf(0, new Disclosure(leaves[0], shown[0].Opening, body).Encode()));

        var (code, output) = PublishedLog.Run("proof", proof, "--policy", log.Keep("policy", $"log {log.Signer.Verifier}\n{Policy}"));
        Assert.True(code == 0, output);
        Assert.Contains("founding: the one that the policy names", output, StringComparison.Ordinal);
        var other = log.Keep("policy", $"log {log.Signer.Verifier}\nfounding {Council.Domicile} {new string('a', 64)}\nquorum none\n");
        (code, output) = PublishedLog.Run("proof", proof, "--policy", other);
        Assert.Equal(1, code);
        Assert.Contains($"names {new string('a', 64)}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_witnesses_acts_count_from_their_time()
    {
        Found();
        await Grow();
        var early = Cosigned();
        Agree(Loose);
        await Grow();
        var (file, acts) = (Path.Combine(log.Folder, "checkpoint"), shown.ToList());
        var plain = File.ReadAllText(file);
        // By the witnesses it is four days later than by the entries.
        now += 96 * Hour;
        charter = Charter.Initial(Council.Kinds);
        acts.ForEach(act => Take(Encoding.UTF8.GetBytes(act.Note)));
        Show(act => Cosigned());
        File.WriteAllText(file, Cosigned());
        var policy = $"witness w {witness.Verifier}\nquorum w\n";
        var (code, output) = await Verify(View(now, "witnesses"), policy);
        Assert.True(code == 0, output);
        Assert.Contains("waits: mandates ", output, StringComparison.Ordinal);
        Assert.Equal(2, log.Verify("--acts", log.Keep("acts", JsonSerializer.Serialize(shown, Web))).Code);

        Show(act => act.Index == 7 ? null : Cosigned());
        await Fails("entry 7 (approve) is shown without the checkpoint from which it counts", policy: policy);
        Show(act => act.Index == 7 ? early : Cosigned());
        await Fails("entry 7 (approve) is shown with a checkpoint that does not hold it", policy: policy);
        Show(act => act.Index == 7 ? plain : Cosigned());
        await Fails("entry 7 is shown with a checkpoint that the policy's quorum did not cosign", policy: policy);

        void Show(Func<ActView, string?> checkpoint)
        {
            shown.Clear();
            shown.AddRange(acts.Select(act => act with { Checkpoint = checkpoint(act) }));
        }
    }

    [Fact]
    public async Task What_is_compared_with_the_acts_wants_the_acts()
    {
        await Grow();
        Assert.Equal(2, log.Verify("--quorum", log.Keep("quorum", "{}")).Code);
        Assert.Equal(2, log.Verify("--policy", log.Keep("policy", Policy)).Code);
        Assert.Equal(2, log.Verify("--acts", log.Keep("acts", "[]"), "--at", "noon").Code);
        Assert.Equal(1, log.Verify("--acts", log.Keep("acts", "{}")).Code);
        Assert.Equal(0, log.Verify("--acts", log.Keep("acts", "[]")).Code);
    }

    private string Policy => $"founding {Council.Domicile} {Founding.Of(council.LastingRegistry(2), Council.Domicile).Registry}\nquorum none\n";

    private void Found()
    {
        Enter(Encoding.UTF8.GetBytes(Founding.Of(council.LastingRegistry(2), Council.Domicile).ToString()));
        foreach (var act in council.Agree(council.LastingRegistry(2), Council.Start)) Enter(act);
    }

    /// <summary>The operator proposes it, and two approve.</summary>
    private string Agree(string content)
    {
        var (proposal, hash) = council.Propose("operator", content);
        Enter(proposal);
        foreach (var party in (string[])["operator", "technology-partner"]) Enter(council.Say(party, "approve", hash));
        return hash;
    }

    /// <summary>The overseer gets this key, as it and the operator agree.</summary>
    private void Rekey(Council overseer)
    {
        var parties = new[] { "operator", "technology-partner", "overseer" }
            .Select(id => Council.Party(id, id, (id == "overseer" ? overseer : council).Vkey(id)));
        var (proposal, hash) = council.Propose("operator", Council.Registry(parties, "\"need\":2"));
        Enter(proposal);
        Enter(overseer.Say("overseer", "approve", hash));
        foreach (var id in (string[])["overseer", "operator"]) Enter(council.Say(id, "approve", hash));
        Assert.Equal(Standing.InForce, charter.Motions[hash].Standing);
    }

    /// <summary>Enters an act in the ledger, and counts it as the custodian does: its place.</summary>
    private long Enter(byte[] text)
    {
        var (opening, kind) = (Commitment.NewOpening(), Act.TryParse(text, out var act) ? Act.EntryKind(act.Kind) : Founding.Kind);
        leaves.Add(new LedgerEntry(kind, LedgerEntry.NewEventId(now), now, Commitment.Of(opening, text)).Encode());
        shown.Add(new(leaves.Count - 1, now, Encoding.UTF8.GetString(text), opening));
        Take(text);
        return leaves.Count - 1;
    }

    private void Take(byte[] text)
    {
        if (charter.Take(text, Council.Domicile, now).Succeeded(out var next, out _)) charter = next;
    }

    private async Task Grow()
    {
        if (grown == leaves.Count) return;
        await log.Grow(index => leaves[(int)index], leaves.Count == 0 ? [] : [leaves.Count]);
        grown = leaves.Count;
    }

    /// <summary>The log's checkpoint, cosigned now.</summary>
    private string Cosigned()
    {
        var signed = SignedCheckpoint.Open(File.ReadAllBytes(Path.Combine(log.Folder, "checkpoint")), log.Signer.Verifier);
        return signed.With([witness.Cosign(signed.Parsed.Text, DateTimeOffset.FromUnixTimeMilliseconds(now))]).Note;
    }

    /// <summary>The charter as an honest custodian serves it at a time.</summary>
    private JsonObject View(long at, string clock = "custodian") =>
        JsonSerializer.SerializeToNode(CharterView.Of(Council.Domicile, charter.At(at), 0, at, clock, 0), Web)!.AsObject();

    private async Task<(int Code, string Output)> Verify(JsonObject? served = null, string? policy = null)
    {
        await Grow();
        return log.Verify("--policy", log.Keep("policy", policy ?? Policy), "--acts", log.Keep("acts", JsonSerializer.Serialize(shown, Web)),
            "--quorum", log.Keep("quorum", (served ?? View(now)).ToJsonString()), "--at", $"{now}");
    }

    private async Task Fails(string sentence, JsonObject? served = null, string? policy = null)
    {
        var (code, output) = await Verify(served, policy);
        Assert.Equal(1, code);
        Assert.Contains($"FAILED: {sentence}.\n", output, StringComparison.Ordinal);
    }
}
