using System.Text;
using System.Text.Json.Serialization;
using CsCheck;
using Domicile.Quorum;
using Domicile.Custody.Mandates;

namespace Domicile.Tests.Custody;

/// <summary>What the parties' acts amount to, and which of them count for nothing.</summary>
[Trait("Database", "none")]
public sealed class CharterTests
{
    private const string Mandates =
        """{"mandates":[{"party":"operator","category":"user.contact","purpose":"essential.service","reason":"support_case","verdict":"deny","minutes":5}]}""";

    private readonly Council _council = new("operator", "technology-partner", "parent", "overseer");
    private Charter _charter = Charter.Initial(Council.Kinds);
    private long _now = Council.Start.ToUnixTimeMilliseconds();

    [Fact]
    public void The_first_registry_is_agreed_by_everyone_it_names_and_nothing_less()
    {
        Found(_council.Registry(2));
        var (note, hash) = _council.Propose("operator", _council.Registry(2));
        Takes(note);
        foreach (var id in (string[])["operator", "technology-partner", "parent"])
        {
            Takes(_council.Say(id, "approve", hash));
            Assert.Null(_charter.Registry);
        }
        Takes(_council.Say("overseer", "approve", hash));
        Assert.Equal(4, _charter.Registry!.Parties.Count);
    }

    [Fact]
    public void A_quorum_changes_the_mandates_and_leaves_the_subjects_own_right()
    {
        Register();
        var (note, hash) = _council.Propose("operator", Mandates);
        Takes(note);
        Takes(_council.Say("operator", "approve", hash));
        Assert.Same(DefaultMandates.Table, MandatesKind.Instance.In(_charter)!);
        Takes(_council.Say("parent", "approve", hash));
        Assert.Equal([DefaultMandates.Own.Verdict, Verdict.Deny], MandatesKind.Instance.In(_charter)!.Select(mandate => mandate.Verdict));
    }

    [Fact]
    public void A_kind_with_a_delay_takes_effect_when_it_has_run_and_can_be_vetoed_until_then()
    {
        var kinds = new ContentKinds([RegistryKind.Instance, MottoKind.Instance]);
        (_charter, var hour) = (Charter.Initial(kinds), Hours(1));
        Register();
        var (first, second) = (Agree(kinds, "Nothing leaves"), Agree(kinds, "Everything leaves"));
        Assert.Equal(Standing.Waiting, _charter.Motions[first].Standing);
        Takes(_council.Say("overseer", "veto", second));

        Assert.Equal(MottoKind.None, MottoKind.Instance.In(_charter.At(_now + hour - 1)));
        Assert.Equal("Nothing leaves", MottoKind.Instance.In(_charter.At(_now + hour))!.Text);
        // The charter itself is as it was: what has taken effect follows from the time alone.
        Assert.Equal(MottoKind.None, MottoKind.Instance.In(_charter));
        Assert.Equal(Standing.Vetoed, _charter.At(_now + hour).Motions[second].Standing);

        _now += hour;
        Refuses("proposal-not-open", _council.Say("overseer", "veto", first));
        Takes(_council.Say("technology-partner", "veto", first));
        _now -= hour;
        Assert.Equal(Standing.Vetoed, _charter.Motions[first].Standing);
    }

    [Fact]
    public void What_is_ended_is_gone_where_nothing_was_in_force_before_it()
    {
        var kinds = new ContentKinds([RegistryKind.Instance, new SignKind()]);
        _charter = Charter.Initial(kinds);
        Register();
        var (note, hash) = SignActs.Propose(_council.KeyOf("operator"), """{"sign":{"text":"Nothing leaves"} }""", kinds, TimeSpan.FromDays(1), Council.Start);
        Takes(Encoding.UTF8.GetBytes(note));
        Takes(_council.Say("operator", "approve", hash));
        Takes(_council.Say("overseer", "approve", hash));
        Assert.NotNull(((SignKind)kinds.Find("sign")!).In(_charter));
        Takes(_council.Say("overseer", "veto", hash));
        Assert.Null(((SignKind)kinds.Find("sign")!).In(_charter));
    }

    [Fact]
    public void Two_kinds_have_two_names() => Assert.Throws<ArgumentException>(() => new ContentKinds([RegistryKind.Instance, RegistryKind.Instance]));

    [Fact]
    public void A_kind_that_is_not_registered_cannot_be_proposed() =>
        Assert.Throws<FormatException>(() => SignActs.Propose(_council.KeyOf("operator"), Mandates, new([RegistryKind.Instance]), TimeSpan.FromDays(1), Council.Start));

    [Fact]
    public void Nobody_approves_twice_for_another_or_without_being_a_party()
    {
        Register();
        var (note, hash) = _council.Propose("operator", Mandates);
        Refuses("not-a-party", new Council("operator").Propose("operator", Mandates).Note);
        Takes(note);
        Refuses("said-before", note);
        Takes(_council.Say("operator", "approve", hash));
        Refuses("said-before", _council.Say("operator", "approve", hash));
        Refuses("not-a-party", new Council("parent").Say("parent", "approve", hash));
        Assert.Equal(Standing.Open, _charter.Motions[hash].Standing);
    }

    [Fact]
    public void Nobody_approves_as_another_by_proposing_keys_for_it()
    {
        Register();
        var forger = new Council("technology-partner", "parent");
        var registry = Council.Registry(2,
            Council.Party("operator", "operator", _council.Vkey("operator")),
            Council.Party("technology-partner", "technology-partner", forger.Vkey("technology-partner")),
            Council.Party("parent", "parent", forger.Vkey("parent")),
            Council.Party("overseer", "overseer", _council.Vkey("overseer")));
        var (note, hash) = _council.Propose("operator", registry);
        Takes(note);
        Takes(_council.Say("operator", "approve", hash));
        Takes(forger.Say("technology-partner", "approve", hash));
        Takes(forger.Say("parent", "approve", hash));
        Assert.Equal(Standing.Open, _charter.Motions[hash].Standing);
        Takes(_council.Say("overseer", "approve", hash));
        // Two parties of four would lose their keys: neither has said so, and not all the others have.
        Assert.Equal(Standing.Open, _charter.Motions[hash].Standing);
    }

    [Fact]
    public void An_overseers_disclosure_key_is_changed_at_once_by_nobody_without_it()
    {
        Register(_council.LastingRegistry(2));
        _council.Disclose("overseer");
        var (note, hash) = _council.Propose("operator", _council.LastingRegistry(2));
        Takes(note);
        foreach (var id in (string[])["operator", "technology-partner", "parent"]) Takes(_council.Say(id, "approve", hash));
        Assert.Null(_charter.Registry!.Find("overseer")!.Disclosure);
        Assert.Null(_charter.At(_now + Hours(30 * 24) - 1).Registry!.Find("overseer")!.Disclosure);
        Takes(_council.Say("overseer", "approve", hash));
        Assert.NotNull(_charter.Registry!.Find("overseer")!.Disclosure);
    }

    [Theory]
    [InlineData("operator", 32, 9)]
    [InlineData("overseer", 31, 9)]
    [InlineData("overseer", 33, 9)]
    [InlineData("overseer", 32, 0)]
    public void Only_an_overseer_has_a_disclosure_key_and_only_one_to_which_something_can_be_sealed(string role, int size, byte first) =>
        Assert.Throws<FormatException>(() => _council.Propose("operator", Council.Registry(2,
            Council.Party("operator", role, _council.Vkey("operator"), [first, .. new byte[size - 1]]))));

    [Fact]
    public void An_overseer_vetoes_and_nobody_else()
    {
        Register();
        var (note, hash) = _council.Propose("operator", Mandates);
        Takes(note);
        Refuses("not-your-proposal", _council.Say("parent", "veto", hash));
        Takes(_council.Say("overseer", "veto", hash));
        Refuses("proposal-not-open", _council.Say("operator", "approve", hash));
        Refuses("proposal-not-open", _council.Say("overseer", "veto", hash));
    }

    [Fact]
    public void Who_proposed_withdraws_and_nobody_else()
    {
        Register();
        var (note, hash) = _council.Propose("operator", Mandates);
        Takes(note);
        Refuses("not-your-proposal", _council.Say("parent", "withdraw", hash));
        Takes(_council.Say("operator", "withdraw", hash));
        Refuses("proposal-not-open", _council.Say("parent", "approve", hash));
    }

    [Fact]
    public void Nothing_counts_after_the_proposal_has_expired_even_if_the_clock_is_set_back()
    {
        Register();
        var (note, hash) = _council.Propose("operator", Mandates, days: 1);
        Takes(note);
        Takes(_council.Say("operator", "approve", hash));
        _now += (long)TimeSpan.FromDays(1).TotalMilliseconds;
        Refuses("proposal-not-open", _council.Say("parent", "approve", hash));
        Takes(_council.Propose("operator", Mandates, Council.Start.AddDays(1)).Note);
        _now -= (long)TimeSpan.FromHours(12).TotalMilliseconds;
        Refuses("no-such-proposal", _council.Say("parent", "approve", hash));
    }

    [Theory]
    [InlineData("""{"mandates":[{"party":"subject","category":"user","purpose":"essential","reason":"subject_request","verdict":"deny","minutes":5}]}""")]
    [InlineData("""{"mandates":[{"party":"operator","category":"user","purpose":"essential","reason":"curiosity","verdict":"allow","minutes":5}]}""")]
    [InlineData("""{"mandates":[{"party":"operator","category":"user","purpose":"essential","reason":"maintenance","verdict":"allow","minutes":16}]}""")]
    [InlineData("""{"mandates":[],"access":null,"more":1}""")]
    [InlineData("""{}""")]
    [InlineData("""[]""")]
    [InlineData("""{"mandates":[""")]
    [InlineData("""{"parties":{"need":0,"parties":[]}}""")]
    [InlineData("""{"mandates":[],"note":1.5}""")]
    public void A_proposal_that_is_not_sound_is_not_even_signed(string content) =>
        Assert.Throws<FormatException>(() => _council.Propose("operator", content));

    [Fact]
    public void A_signed_text_that_was_changed_or_is_another_domiciles_counts_for_nothing()
    {
        Register();
        var (note, hash) = _council.Propose("operator", Mandates);
        Refuses("not-an-act", Changed(note, "\"minutes\":5", "\"minutes\": 5"));
        Refuses("not-a-party", Changed(note, "\"minutes\":5", "\"minutes\":6"));
        Takes(note);
        Refuses("not-an-act", Changed(_council.Say("parent", "approve", hash), Council.Domicile + "\n", "other.example\n"));
        Refuses("not-a-party", Changed(_council.Say("parent", "veto", hash), "veto", "approve"));
        Refuses("no-such-proposal", _council.Say("parent", "approve", new string('0', 64)));
        Refuses("not-an-act", "approve it"u8.ToArray());
        Refuses("not-an-act", []);
    }

    [Fact]
    public void Any_sequence_of_acts_leaves_in_force_only_what_a_quorum_of_different_parties_approved()
    {
        Register();
        string[] ids = ["operator", "technology-partner", "parent", "overseer"];
        string[] verbs = ["approve", "veto", "withdraw"];
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 2]).Array[1, 20].Sample(steps =>
        {
            var charter = _charter;
            var hashes = new List<string>();
            for (var motion = 0; motion < 3; motion++)
            {
                var (note, hash) = _council.Propose("operator", Mandates);
                charter = Take(charter, note);
                hashes.Add(hash);
            }
            var said = hashes.ToDictionary(hash => hash, _ => (Approved: new HashSet<int>(), Closed: false));
            foreach (var (who, verb, motion) in steps)
            {
                charter = Take(charter, _council.Say(ids[who], verbs[verb], hashes[motion]));
                var (approved, closed) = said[hashes[motion]];
                if (closed) continue;
                // An overseer ends what is in force, too.
                if ((verb == 1 && who == 3) || (verb == 2 && who == 0 && approved.Count < 2)) said[hashes[motion]] = (approved, true);
                else if (verb == 0 && approved.Count < 2) approved.Add(who);
            }
            return hashes.TrueForAll(hash => charter.Motions[hash].Standing == Standing.InForce == (said[hash].Approved.Count == 2 && !said[hash].Closed));
        }, iter: 20, threads: 1);

        Charter Take(Charter charter, byte[] note) =>
            Act.TryParse(note, out var act) && charter.Take(act, Council.Domicile, _now).Succeeded(out var next, out _) ? next : charter;
    }

    [Theory]
    [InlineData("""{"b":1,"a":"é\u0001\"\\\n"}""", """{"a":"é\u0001\"\\\n","b":1}""")]
    [InlineData("""{ "a" : [ true , null , -5 ] }""", """{"a":[true,null,-5]}""")]
    [InlineData("\"\\u20ac\\/\"", "\"€/\"")]
    public void Canonical_json_is_one_spelling(string json, string canonical)
    {
        Assert.Equal(canonical, CanonicalJson.Of(json));
        Assert.True(CanonicalJson.IsCanonical(canonical));
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("9007199254740993")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("[[[[[[[[[1]]]]]]]]]")]
    [InlineData("{")]
    public void Json_that_could_be_read_in_two_ways_has_no_canonical_form(string json) => Assert.Throws<FormatException>(() => CanonicalJson.Of(json));

    private static byte[] Changed(byte[] note, string from, string to) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(note).Replace(from, to, StringComparison.Ordinal));

    private void Found(string registry) => _charter = _charter.Found(Founding.Of(registry, Council.Domicile), Council.Domicile, _now).OrThrow();

    private void Register(string? registry = null)
    {
        registry ??= _council.Registry(2);
        Found(registry);
        var (note, hash) = _council.Propose("operator", registry);
        Takes(note);
        foreach (var id in (string[])["operator", "technology-partner", "parent", "overseer"]) Takes(_council.Say(id, "approve", hash));
    }

    private void Takes(byte[] note)
    {
        Assert.True(Act.TryParse(note, out var act));
        _charter = _charter.Take(act, Council.Domicile, _now).OrThrow();
    }

    private void Refuses(string code, byte[] note) => Assert.Equal(code,
        Act.TryParse(note, out var act) ? _charter.Take(act, Council.Domicile, _now).Refusal?.Code : Charter.NotAnAct.Code);

    private static long Hours(int hours) => (long)TimeSpan.FromHours(hours).TotalMilliseconds;

    private string Agree(ContentKinds kinds, string motto)
    {
        var (note, hash) = SignActs.Propose(_council.KeyOf("operator"), $$"""{"motto":{"text":"{{motto}}"} }""", kinds, TimeSpan.FromDays(1), Council.Start);
        Takes(Encoding.UTF8.GetBytes(note));
        Takes(_council.Say("operator", "approve", hash));
        Takes(_council.Say("parent", "approve", hash));
        return hash;
    }
}

internal sealed record Motto(string Text);

/// <summary>A kind that waits an hour, and that the technology partner alone may end.</summary>
internal sealed class MottoKind() : ContentKind<Motto, Motto>("motto", MottoJson.Default.Motto)
{
    public static readonly Motto None = new("");
    public static readonly MottoKind Instance = new();

    public override TimeSpan Delay => TimeSpan.FromHours(1);

    public override bool MayEnd(Party party) => party.Role == "technology-partner";

    protected override Motto Initial => None;

    protected override Motto After(Motto? inForce, Motto content) => content;

    protected override bool IsSound(Motto content, string domicile, long nowMs) => content.Text.Length > 0;
}

/// <summary>A kind of which nothing is in force at first, and that overseers may end.</summary>
internal sealed class SignKind() : ContentKind<Motto, Motto>("sign", MottoJson.Default.Motto)
{
    public override bool MayEnd(Party party) => MayVeto(party);

    protected override Motto After(Motto? inForce, Motto content) => content;

    protected override bool IsSound(Motto content, string domicile, long nowMs) => true;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Motto))]
internal sealed partial class MottoJson : JsonSerializerContext;
