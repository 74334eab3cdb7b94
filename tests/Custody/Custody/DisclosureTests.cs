using System.Text;
using CsCheck;
using Domicile.Base;
using Domicile.Custody.Entries;
using Domicile.Disclosures;
using Domicile.Proof;
using Domicile.Quorum;

namespace Domicile.Tests.Custody;

/// <summary>What an overseer reads, what it can prove to others, and that nothing can be kept from it.</summary>
public sealed class DisclosureTests : IAsyncLifetime
{
    private Overseen _overseen = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _overseen = await Overseen.Start();

    public ValueTask DisposeAsync() => _overseen.DisposeAsync();

    [Fact]
    public async Task An_overseer_opens_every_body_offline_and_the_verifier_finds_none_withheld()
    {
        await Enroll(Samples.Ann);
        await _overseen.NameOverseer();
        await Enroll(Samples.Ben);
        var access = await _overseen.Unseal(Samples.Ann, "operator");
        await _overseen.Restart();
        await _overseen.Unseal(Samples.Ben);
        var file = await _overseen.OpenAll();
        var access17 = Overseen.Entries(File.ReadLines(file)).Single(entry => entry.Index == access.Index);
        Assert.Contains($"\"subject\":\"{Samples.Ann}\"", Overseen.Text(access17), StringComparison.Ordinal);
        Assert.Contains("Case 17", Overseen.Text(access17), StringComparison.Ordinal);

        var (code, output) = _overseen.VerifyLog("--body", file);
        Assert.Equal(0, code);
        // The question's own entry came after what it asked about.
        Assert.Contains($"every entry from 0 to {Overseen.Entries(File.ReadLines(file)).Count() - 1} of", output, StringComparison.Ordinal);
        await _overseen.Published();
        var rest = _overseen.Process.Log.Latest.Size - 1;
        File.AppendAllLines(file, _overseen.Open(await _overseen.AskRange(rest, rest + 1)));
        Assert.Contains($"every entry from 0 to {rest} of", _overseen.VerifyLog("--body", file).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_on_demand_comes_with_a_proof_that_the_verifier_checks_and_that_can_be_cut_to_one_field()
    {
        await _overseen.NameOverseer();
        await Enroll(Samples.Ann);
        var access = await _overseen.Unseal(Samples.Ann, "operator");
        await _overseen.Published();
        _overseen.Open((await _overseen.Ask($"{{{Overseen.Why},\"entries\":[{access.Index}]}}")).OrThrow());
        var proof = _overseen.ProofFile(access.Index);
        var (code, output) = _overseen.VerifyProof(proof);
        Assert.Equal(0, code);
        Assert.Contains("Case 17", output, StringComparison.Ordinal);

        Assert.True(TlogProof.TryParse(await File.ReadAllTextAsync(proof, Stop), out var whole));
        Assert.True(Disclosure.TryParse(whole.Extra.Span, out var disclosure));
        var cut = _overseen.Keep("cut", (whole with { Extra = disclosure.Only(["country"]).Encode() }).ToString());
        (code, output) = _overseen.VerifyProof(cut);
        Assert.Equal(0, code);
        Assert.Contains("country \"XX\"", output, StringComparison.Ordinal);
        Assert.Contains("explanation (not shown)", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Case 17", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_may_be_signed_by_a_passkey_of_the_overseer_and_by_nobody_elses()
    {
        using var device = new Device(Council.Domicile + "/party/overseer");
        using var other = new Device(Council.Domicile + "/party/overseer");
        _overseen.Key = _overseen.Council.Disclose("overseer");
        var council = _overseen.Council;
        var registry = Council.Registry(2,
            Council.Party("operator", "operator", council.Vkey("operator")),
            Council.Party("technology-partner", "technology-partner", council.Vkey("technology-partner")),
            Council.Party("overseer", "overseer", $"{council.Vkey("overseer")}\",\"{device.Vkey}", Hpke.PublicOf(_overseen.Key)));
        (await _overseen.Process.Acts.Found(Founding.Of(registry, Council.Domicile), Stop)).OrThrow();
        var (proposal, hash) = council.Propose("operator", registry, _overseen.Time.GetUtcNow());
        foreach (var act in (byte[][])[proposal, .. from id in (string[])["operator", "technology-partner", "overseer"] select council.Say(id, "approve", hash)])
            (await _overseen.Process.Acts.Take(act, Stop)).OrThrow();
        // The passkey is new, too: without its own signature there is no registry.
        Assert.Null(_overseen.Process.Acts.Charter.Registry);
        (await _overseen.Process.Acts.Take(device.Resign(council.Say("overseer", "approve", hash)), Stop)).OrThrow();
        Assert.NotNull(_overseen.Process.Acts.Charter.Registry);
        await Enroll(Samples.Ann);
        await _overseen.Published();
        Assert.True(SignedNote.TryParse(_overseen.Council.Ask("overseer", $"{{{Overseen.Why},\"from\":0,\"to\":1}}", _overseen.Time.GetUtcNow()), out var note));
        Assert.Equal("not-an-overseer", (await Answer(other)).Refusal!.Code);
        Assert.NotEmpty(_overseen.Open((await Answer(device)).OrThrow()));

        Task<Outcome<string>> Answer(Device passkey)
        {
            var verifier = PasskeyVerifier.Parse(device.Vkey);
            var signed = new SignedNote(note.Text, [new(verifier.Name, verifier.KeyId, passkey.Sign(note.Text))]);
            return _overseen.Process.Disclose.Answer(Encoding.UTF8.GetBytes(signed.ToString()), Stop);
        }
    }

    [Fact]
    public async Task The_question_is_an_entry_that_everyone_can_read()
    {
        await _overseen.NameOverseer();
        await Enroll(Samples.Ann);
        await _overseen.Published();
        await _overseen.AskRange(0, 1);
        await _overseen.Published();
        var asked = Assert.Single(await _overseen.Process.Disclose.List(0, Stop));
        Assert.Contains("Yearly visit", asked.Note, StringComparison.Ordinal);
        Assert.True(LedgerEntry.TryParse(_overseen.Process.Log.EntryAt(asked.Index).Span, out var entry));
        Assert.Equal("disclose", entry.Kind);
    }

    [Fact]
    public async Task Erasure_leaves_the_overseer_what_was_sealed_for_it_and_closes_what_was_not()
    {
        await Enroll(Samples.Ann);
        var before = await _overseen.Unseal(Samples.Ann);
        var oldProof = (await _overseen.Custodian.Proof(Samples.Ann, before.Index, Stop)).OrThrow();
        await _overseen.NameOverseer();
        var after = await _overseen.Unseal(Samples.Ann);
        await _overseen.Published();

        // While the subject has a key, what is older is sealed when it is asked for.
        var entries = Overseen.Entries(_overseen.Open(await _overseen.AskRange(0, after.Index + 1))).ToList();
        Assert.DoesNotContain(entries, entry => entry.Missing is not null);
        (await _overseen.Custodian.Erase(Samples.Ann, Stop)).OrThrow();
        entries = [.. Overseen.Entries(_overseen.Open(await _overseen.AskRange(0, after.Index + 1)))];
        Assert.Equal(DisclosedEntry.Closed, entries[(int)before.Index].Missing);
        Assert.Contains(Samples.Ann.ToString(), Overseen.Text(entries[(int)after.Index]), StringComparison.Ordinal);
        Assert.Equal(0, _overseen.VerifyProof(_overseen.Keep("old", oldProof)).Code);
    }

    [Fact]
    public async Task Nobody_but_the_overseer_opens_an_answer_and_not_with_an_earlier_key()
    {
        await _overseen.NameOverseer();
        await Enroll(Samples.Ann);
        var first = _overseen.Key;
        await _overseen.NameOverseer();
        var later = await _overseen.Unseal(Samples.Ann);
        await _overseen.Published();
        var answer = await _overseen.AskRange(0, later.Index + 1);
        Assert.Throws<FormatException>(() => _overseen.Open(answer, first));
        Assert.Throws<FormatException>(() => _overseen.Open(answer, _overseen.Key));
        Assert.Throws<FormatException>(() => _overseen.Open(answer, Hpke.NewKey()));
        Assert.Equal(later.Index + 1, Overseen.Entries(_overseen.Open(answer, first, _overseen.Key)).Count());
    }

    [Fact]
    public async Task Each_start_and_each_registry_begins_an_epoch_and_no_number_is_used_twice_in_one()
    {
        await _overseen.NameOverseer();
        await Enroll(Samples.Ann);
        await _overseen.Unseal(Samples.Ann);
        await _overseen.Restart();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _overseen.Unseal(Samples.Ann)));
        await _overseen.NameOverseer();
        await _overseen.Unseal(Samples.Ann);
        _overseen.Council.Conceal("overseer");
        await _overseen.Agree(_overseen.Council.Registry(2));
        var last = await _overseen.Unseal(Samples.Ann);

        await using var db = _overseen.Process.Database();
        Assert.Equal(4, db.Entries.Count(row => row.Kind == "epoch"));
        var boxes = db.Entries.AsEnumerable().Where(row => row.Boxes is { Length: > 0 })
            .Select(row => (Epoch: Epoch.IdOf(row.Boxes!), Epoch.BoxOf(row.Boxes!, 0).Sequence)).ToList();
        Assert.Equal(23, boxes.Count);
        Assert.Equal(boxes.Count, boxes.Distinct().Count());
        Assert.Equal(3, boxes.DistinctBy(box => box.Epoch).Count());
        Assert.Empty(db.Entries.Single(row => row.LeafIndex == last.Index).Boxes!);
    }

    [Fact]
    public async Task What_stands_beside_the_ledger_shows_no_word_of_a_sealed_body()
    {
        await _overseen.NameOverseer();
        await Enroll(Samples.Ann);
        var access = await _overseen.Unseal(Samples.Ann, "operator");
        await _overseen.Published();
        var answer = await _overseen.AskRange(access.Index, access.Index + 1);
        await using var db = _overseen.Process.Database();
        var row = db.Entries.Single(row => row.LeafIndex == access.Index);
        foreach (var bytes in (byte[][])[row.Body!, row.Boxes!, row.Leaf, Encoding.UTF8.GetBytes(answer)])
            Assert.DoesNotContain("Case 17", Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{WHY,"from":0,"to":4097}""")]
    [InlineData("""{WHY,"from":1,"to":1}""")]
    [InlineData("""{WHY,"from":-1,"to":1}""")]
    [InlineData("""{WHY,"from":0}""")]
    [InlineData("""{WHY,"entries":[]}""")]
    [InlineData("""{WHY,"entries":[1,1]}""")]
    [InlineData("""{WHY,"entries":[2,1]}""")]
    [InlineData("""{WHY,"entries":[-1]}""")]
    [InlineData("""{WHY,"entries":[0],"from":0,"to":1}""")]
    [InlineData("""{WHY}""")]
    [InlineData("""{WHY,"from":0,"to":1,"more":1}""")]
    [InlineData("""{"reason":"curiosity","explanation":"Case 1","from":0,"to":1}""")]
    [InlineData("""{"reason":"legal_order","explanation":" ","from":0,"to":1}""")]
    [InlineData("""{"explanation":"Case 1","from":0,"to":1}""")]
    public void A_question_that_is_not_sound_is_not_signed(string question) =>
        Assert.Throws<FormatException>(() => _overseen.Council.Ask("overseer", question.Replace("WHY", Overseen.Why, StringComparison.Ordinal)));

    [Fact]
    public async Task What_is_forged_stale_repeated_malformed_or_not_an_overseers_is_refused_and_leaves_nothing()
    {
        await _overseen.NameOverseer();
        await Enroll(Samples.Ann);
        await _overseen.Published();
        var question = $"{{{Overseen.Why},\"from\":0,\"to\":1}}";
        var good = _overseen.Council.Ask("overseer", question);
        (await Answer(good)).OrThrow();
        await _overseen.Published();
        var size = _overseen.Process.Log.Size;

        var text = Encoding.UTF8.GetString(good);
        var stranger = new Council("overseer");
        var another = SignActs.NewKey("other.example", "overseer").PrivateKey;
        var more = SignedNote.TryParse(good, out var note)
            ? (note with { Signatures = [.. note.Signatures, NoteSigner.Generate("passer-by").Sign(note.Text)] }).ToString() : "";
        (string Code, byte[] Note)[] refused =
        [
            ("said-before", good),
            ("said-before", Encoding.UTF8.GetBytes(more)),
            ("not-an-overseer", stranger.Ask("overseer", question)),
            ("not-an-overseer", _overseen.Council.Ask("operator", question)),
            ("not-an-overseer", Encoding.UTF8.GetBytes(text.Replace("\"to\":1", "\"to\":9", StringComparison.Ordinal))),
            ("not-a-question", Encoding.UTF8.GetBytes(Inspection.Sign(another, question, Council.Start))),
            ("not-a-question", Encoding.UTF8.GetBytes(text.Replace("\"to\":1", "\"to\": 1", StringComparison.Ordinal))),
            ("not-a-question", _overseen.Council.Say("overseer", "veto", new string('a', 64))),
            ("not-a-question", good[1..]),
            ("not-a-question", []),
            ("stale-question", _overseen.Council.Ask("overseer", question, Council.Start.AddMinutes(-5).AddSeconds(-1))),
            ("stale-question", _overseen.Council.Ask("overseer", question, Council.Start.AddMinutes(5).AddSeconds(1))),
            ("no-such-entry", _overseen.Council.Ask("overseer", $"{{{Overseen.Why},\"from\":0,\"to\":{size + 1}}}")),
            ("no-such-entry", _overseen.Council.Ask("overseer", $"{{{Overseen.Why},\"entries\":[{long.MaxValue >> 11}]}}")),
        ];
        Assert.All(refused, one => Assert.Equal(one.Code, Answer(one.Note).GetAwaiter().GetResult().Refusal?.Code));
        await _overseen.Restart();
        Assert.Equal("said-before", (await Answer(good)).Refusal?.Code);
        Assert.Equal(size, _overseen.Process.Log.Size);
    }

    [Fact]
    public async Task An_overseer_without_a_disclosure_key_is_told_so_and_before_a_registry_there_is_none()
    {
        await Enroll(Samples.Ann);
        await _overseen.Published();
        var question = $"{{{Overseen.Why},\"from\":0,\"to\":1}}";
        Assert.Equal("not-an-overseer", (await _overseen.Ask(question)).Refusal?.Code);
        await _overseen.Agree(_overseen.Council.Registry(2));
        Assert.Equal("no-disclosure-key", (await _overseen.Ask(question)).Refusal?.Code);
    }

    [Fact]
    public async Task Any_line_that_is_changed_left_out_or_repeated_is_found()
    {
        await _overseen.NameOverseer();
        await Enroll(Samples.Ann);
        await _overseen.Unseal(Samples.Ann);
        var file = await _overseen.OpenAll();
        var all = await File.ReadAllLinesAsync(file, Stop);
        Assert.Equal(0, _overseen.VerifyLog("--body", file).Code);
        Gen.Int[2, all.Length - 2].Select(Gen.Int[0, 4]).Sample((at, change) =>
        {
            var entry = Overseen.Entries([all[at]]).Single();
            var other = Overseen.Entries([all[at == 1 ? 2 : 1]]).Single();
            string[] changed =
            [
                .. all[..at],
                .. change switch
                {
                    0 => [],
                    1 => new[] { all[at], all[at] },
                    2 => [Line(entry with { Body = "{}"u8.ToArray() })],
                    3 => [Line(other with { Index = entry.Index })],
                    _ => [Line(new(entry.Index, entry.Entry, Missing: DisclosedEntry.Unknown))],
                },
                .. all[(at + 1)..],
            ];
            Assert.Equal(1, _overseen.VerifyLog("--body", _overseen.Keep("changed", string.Join('\n', changed))).Code);
        }, iter: 40, threads: 1);
    }

    private static string Line(DisclosedEntry entry) => new DisclosureLine(Entry: entry).Encode();

    private async Task Enroll(SubjectId subject) => (await _overseen.Custodian.Enroll(subject, Stop)).OrThrow();

    private Task<Outcome<string>> Answer(byte[] note) => _overseen.Process.Disclose.Answer(note, Stop);
}
