using Domicile.Custody.Mandates;
using Domicile.Quorum;

namespace Domicile.Tests.Custody;

/// <summary>How a domicile is founded, what waits before it takes effect, and who is removed against its will.</summary>
[Trait("Database", "none")]
public sealed class CharterDelayTests
{
    private const string Strict = """{"mandates":[{"party":"operator","category":"user.contact","purpose":"essential.service","reason":"support_case","verdict":"deny","minutes":5}]}""";
    private const string Loose = """{"mandates":[{"party":"parent","category":"user","purpose":"essential.service","reason":"support_case","verdict":"allow","minutes":15}]}""";

    private readonly Council _council = new("operator", "technology-partner", "parent", "overseer");
    private Charter _charter = Charter.Initial(Council.Kinds);
    private long _now = Council.Start.ToUnixTimeMilliseconds();

    private IReadOnlyList<Mandate> Mandates => MandatesKind.Instance.In(_charter.At(_now))!;

    [Fact]
    public void Before_the_founding_nobody_says_anything_and_after_it_only_the_pinned_registry_is_agreed_on()
    {
        var (stranger, registry) = (new Council("operator", "overseer"), _council.LastingRegistry(2));
        Refuses("not-founded", stranger.Propose("operator", stranger.LastingRegistry(2)).Note);
        Refuses("not-founded", _council.Propose("operator", registry).Note);
        Assert.Equal("not-an-act", _charter.Found(Founding.Of(registry, Council.Domicile) with { Domicile = "other.example" }, Council.Domicile, _now).Refusal?.Code);
        _charter = _charter.Found(Founding.Of(registry, Council.Domicile), Council.Domicile, _now).OrThrow();
        Assert.Equal("founded-before", _charter.Found(Founding.Of(stranger.LastingRegistry(2), Council.Domicile), Council.Domicile, _now).Refusal?.Code);

        Refuses("other-registry", stranger.Propose("operator", stranger.LastingRegistry(2)).Note);
        Refuses("other-registry", _council.Propose("operator", _council.LastingRegistry(3)).Note);
        Refuses("other-registry", _council.Propose("operator", Strict).Note);
        Agree(registry, "operator", "technology-partner", "parent", "overseer");
        Assert.Equal(4, _charter.Registry!.Parties.Count);
    }

    [Fact]
    public void The_hash_is_read_aloud_in_words_that_name_it()
    {
        // The example of arXiv:0901.4016: 127.0.0.1 is lusab-babad.
        var words = new Founding(Council.Domicile, "7f000001" + new string('f', 56)).Words();
        Assert.Equal((16, "lusab", "babad", "zuzuz"), (words.Count, words[0], words[1], words[15]));
    }

    [Theory]
    [InlineData("no technology partner", "operator,parent,overseer", "\"need\":2")]
    [InlineData("no operator", "technology-partner,parent,overseer", "\"need\":2")]
    [InlineData("no overseer", "operator,technology-partner,parent", "\"need\":2")]
    [InlineData("one is no quorum", "operator,technology-partner,overseer", "\"need\":1")]
    [InlineData("no delay without a trial", "operator,technology-partner,overseer", "\"need\":2,\"delays\":{\"mandates\":0}")]
    [InlineData("less than no delay", "operator,technology-partner,overseer", "\"need\":2,\"trial\":true,\"delays\":{\"mandates\":-1}")]
    [InlineData("a notice of a day", "operator,technology-partner,overseer", "\"need\":2,\"notice\":24")]
    [InlineData("a trial that is none", "operator,technology-partner,overseer", "\"need\":2,\"trial\":false")]
    [InlineData("another number of overseers", "operator,technology-partner,overseer,overseer-2", "\"need\":2,\"overseers\":1")]
    public void A_registry_that_lets_one_rule_alone_is_not_sound(string why, string ids, string fields)
    {
        var council = new Council(ids.Split(','));
        var parties = ids.Split(',').Select(id => Council.Party(id, id.StartsWith("overseer", StringComparison.Ordinal) ? "overseer" : id, council.Vkey(id)));
        var error = Assert.Throws<FormatException>(() => Founding.Of(Council.Registry(parties, fields), Council.Domicile));
        Assert.True(error.Message.Length > 0, why);
    }

    [Fact]
    public void One_overseer_has_to_be_stated()
    {
        var registry = _council.LastingRegistry(2);
        Assert.NotNull(Founding.Of(registry, Council.Domicile));
        Assert.Throws<FormatException>(() => Founding.Of(registry.Replace(",\"overseers\":1", "", StringComparison.Ordinal), Council.Domicile));
    }

    [Fact]
    public void What_widens_waits_three_days_and_can_be_vetoed_until_then_and_ended_afterwards()
    {
        Register(_council.LastingRegistry(2));
        var loose = Agree(Loose, "operator", "parent");
        _now += Hours(72) - 1;
        Assert.Same(DefaultMandates.Table, Mandates);
        _now++;
        Assert.Equal(["subject", "parent"], Mandates.Select(line => line.Party));

        Refuses("not-your-proposal", _council.Say("technology-partner", "veto", loose));
        Takes(_council.Say("overseer", "veto", loose));
        Assert.Same(DefaultMandates.Table, Mandates);

        var again = Agree(Loose, "operator", "parent");
        Takes(_council.Say("overseer", "veto", again));
        _now += Hours(1000);
        Assert.Same(DefaultMandates.Table, Mandates);
    }

    [Fact]
    public void Ending_what_was_replaced_leaves_what_replaced_it()
    {
        Register(_council.LastingRegistry(2));
        var loose = Agree(Loose, "operator", "parent");
        _now += Hours(72);
        Agree(Strict, "operator", "overseer");
        Takes(_council.Say("overseer", "veto", loose));
        Assert.Equal(Verdict.Deny, Mandates[1].Verdict);
    }

    [Fact]
    public void Where_every_overseer_agrees_nothing_waits_and_an_approval_that_comes_late_ends_the_wait()
    {
        Register(_council.LastingRegistry(2));
        Agree(Loose, "operator", "overseer");
        Assert.Equal(2, Mandates.Count);
        var strict = Agree("""{"mandates":[]}""", "operator", "parent");
        Assert.Equal(Standing.Waiting, _charter.Motions[strict].Standing);
        Takes(_council.Say("overseer", "approve", strict));
        Assert.Single(Mandates);
    }

    [Theory]
    [InlineData("allow", "explain", 5, 0, true)]
    [InlineData("quorum", "deny", 5, 0, true)]
    [InlineData("explain", "explain", 4, 0, true)]
    [InlineData("explain", "explain", 5, 2, true)]
    [InlineData("deny", "quorum", 5, 0, false)]
    [InlineData("explain", "allow", 5, 0, false)]
    [InlineData("explain", "explain", 6, 0, false)]
    public void What_only_narrows_does_not_wait(string before, string after, int minutes, int denied, bool atOnce)
    {
        Register(_council.LastingRegistry(2));
        Agree(Table(before, 5), "operator", "overseer");
        Agree(Table(after, minutes, denied), "operator", "parent");
        Assert.Equal(atOnce, Mandates.Count == denied + 2 && Mandates[^1].Minutes == minutes && JsonName(Mandates[^1].Verdict) == after);

        static string JsonName(Verdict verdict) => verdict.ToString().ToLowerInvariant();
    }

    [Fact]
    public void The_registry_says_how_long_each_kind_waits()
    {
        Register(_council.LastingRegistry(2, ",\"delays\":{\"mandates\":200}"));
        Agree(Loose, "operator", "parent");
        _now += Hours(200) - 1;
        Assert.Same(DefaultMandates.Table, Mandates);
        _now++;
        Assert.NotSame(DefaultMandates.Table, Mandates);
    }

    [Fact]
    public void An_overseer_is_removed_by_all_others_in_thirty_days_in_which_it_may_veto()
    {
        Register(_council.LastingRegistry(2));
        var without = Without("overseer", new Council("overseer"));
        var (newcomer, registry) = without;
        var hash = Agree(registry, "operator", "technology-partner");
        Takes(newcomer.Say("overseer", "approve", hash));
        Assert.Equal(Standing.Open, _charter.Motions[hash].Standing);
        Takes(_council.Say("parent", "approve", hash));
        Assert.Equal(Standing.Waiting, _charter.Motions[hash].Standing);
        _now += Hours(30 * 24) - 1;
        Assert.Equal(_council.Vkey("overseer"), _charter.At(_now).Registry!.Find("overseer")!.Keys[0]);
        Takes(_council.Say("overseer", "veto", hash));
        _now += Hours(1000);
        Assert.Equal(_council.Vkey("overseer"), _charter.At(_now).Registry!.Find("overseer")!.Keys[0]);

        var silent = Agree(registry, "operator", "technology-partner", "parent");
        Takes(newcomer.Say("overseer", "approve", silent));
        _now += Hours(30 * 24);
        Assert.Equal(newcomer.Vkey("overseer"), _charter.At(_now).Registry!.Find("overseer")!.Keys[0]);
    }

    [Fact]
    public void Whoever_joined_while_its_removal_waited_has_its_thirty_days_from_then_on()
    {
        Register(_council.LastingRegistry(2));
        var second = new Council("overseer-2");
        var known = ((string[])["operator", "technology-partner", "parent", "overseer"]).Select(id => Council.Party(id, id, _council.Vkey(id))).ToList();
        // All agree on a registry without it, which waits for nobody's veto but has a delay: the overseer's approval comes last.
        var without = Agree(Council.Registry(known, "\"need\":3"), "operator", "technology-partner", "parent");
        _now += Hours(71);
        var joins = Agree(Council.Registry(known.Append(Council.Party("overseer-2", "overseer", second.Vkey("overseer-2"))), "\"need\":2"), "operator", "technology-partner", "overseer");
        Takes(second.Say("overseer-2", "approve", joins));
        Assert.Equal(5, _charter.At(_now).Registry!.Parties.Count);
        _now += Hours(1);
        Assert.Equal(5, _charter.At(_now).Registry!.Parties.Count);
        Assert.Equal(Standing.Open, _charter.At(_now).Motions[without].Standing);
        Takes(_council.Say("overseer", "approve", without));
        _now += Hours(30 * 24) - 1;
        Assert.Equal(5, _charter.At(_now).Registry!.Parties.Count);
        Assert.Equal(Standing.Waiting, _charter.At(_now).Motions[without].Standing);
        Takes(second.Say("overseer-2", "veto", without));
    }

    [Fact]
    public void What_all_others_agreed_on_before_a_party_joined_gives_it_notice_too()
    {
        Register(_council.LastingRegistry(2));
        var (second, first) = (new Council("overseer-2"), new Council("overseer-3"));
        string[] ids = ["operator", "technology-partner", "parent", "overseer"];
        var known = ids.Select(id => Council.Party(id, id, _council.Vkey(id))).ToList();
        var third = Council.Party("overseer-3", "overseer", first.Vkey("overseer-3"));
        // With a second overseer in force, the first one's approval does not end the wait.
        var adds = Agree(Council.Registry(known.Append(third), "\"need\":2"), ids);
        Takes(first.Say("overseer-3", "approve", adds));
        var without = Agree(Council.Registry(known.Append(third), "\"need\":3"), ids);
        _now += Hours(71);
        var joins = Agree(Council.Registry(known.Append(third).Append(Council.Party("overseer-2", "overseer", second.Vkey("overseer-2"))), "\"need\":2"), ids);
        Takes(second.Say("overseer-2", "approve", joins));
        Takes(first.Say("overseer-3", "approve", joins));
        Assert.Equal(6, _charter.At(_now).Registry!.Parties.Count);
        Takes(first.Say("overseer-3", "approve", without));
        _now += Hours(1);
        Assert.Equal(6, _charter.At(_now).Registry!.Parties.Count);
        _now += Hours((30 * 24) - 1) - 1;
        Assert.Equal(6, _charter.At(_now).Registry!.Parties.Count);
    }

    [Fact]
    public void Whoever_is_no_overseer_may_veto_its_own_removal_and_agree_to_it()
    {
        Register(_council.LastingRegistry(2));
        var smaller = Council.Registry(((string[])["operator", "technology-partner", "overseer"]).Select(id => Council.Party(id, id, _council.Vkey(id))), "\"need\":2");
        var hash = Agree(smaller, "operator", "technology-partner", "overseer");
        Takes(_council.Say("parent", "veto", hash));
        // With its own word, two of four are a quorum, and nobody who may veto has to be waited for.
        Agree(smaller, "parent", "overseer");
        Assert.Equal(3, _charter.At(_now).Registry!.Parties.Count);
    }

    [Fact]
    public void An_approval_counts_only_while_its_key_is_in_the_registry()
    {
        Register(_council.LastingRegistry(2));
        var (note, hash) = Propose("operator", Loose);
        Takes(note);
        Takes(_council.Say("parent", "approve", hash));
        var (newcomer, registry) = Without("parent", new Council("parent"));
        var rekeyed = Agree(registry, "operator", "technology-partner", "parent", "overseer");
        Takes(newcomer.Say("parent", "approve", rekeyed));
        Assert.Equal(newcomer.Vkey("parent"), _charter.At(_now).Registry!.Find("parent")!.Keys[0]);
        Takes(_council.Say("operator", "approve", hash));
        Assert.Equal(Standing.Open, _charter.Motions[hash].Standing);
        Takes(newcomer.Say("parent", "approve", hash));
        Assert.Equal(Standing.Waiting, _charter.Motions[hash].Standing);
    }

    [Fact]
    public void What_was_agreed_by_a_key_that_goes_while_it_waits_is_open_again()
    {
        Register(_council.LastingRegistry(2));
        var hash = Agree(Loose, "operator", "parent");
        var (newcomer, registry) = Without("parent", new Council("parent"));
        var rekeyed = Agree(registry, "operator", "technology-partner", "parent", "overseer");
        Takes(newcomer.Say("parent", "approve", rekeyed));
        _now += Hours(72);
        Assert.Equal(Standing.Open, _charter.At(_now).Motions[hash].Standing);
        Assert.Same(DefaultMandates.Table, Mandates);
    }

    [Fact]
    public void A_new_key_signs_itself()
    {
        Register(_council.LastingRegistry(2));
        using var device = new Device(Council.Domicile + "/party/overseer");
        var registry = Council.Registry(((string[])["operator", "technology-partner", "parent", "overseer"]).Select(id =>
            Council.Party(id, id, id == "overseer" ? $"{_council.Vkey(id)}\",\"{device.Vkey}" : _council.Vkey(id))), "\"need\":2");
        var hash = Agree(registry, "operator", "technology-partner", "parent", "overseer");
        Assert.Equal(Standing.Open, _charter.Motions[hash].Standing);
        Takes(device.Resign(_council.Say("overseer", "approve", hash)));
        Assert.Equal(2, _charter.At(_now).Registry!.Find("overseer")!.Keys.Count);
    }

    [Fact]
    public void A_trial_stays_one_and_no_other_becomes_one()
    {
        Register(_council.Registry(2));
        Refuses("trial-stays", Propose("operator", _council.LastingRegistry(2)).Note);
        _charter = Charter.Initial(Council.Kinds);
        Register(_council.LastingRegistry(2));
        Refuses("trial-stays", Propose("operator", _council.Registry(2)).Note);
    }

    [Fact]
    public void One_party_cannot_keep_the_others_from_proposing_and_what_has_ended_is_forgotten_when_it_expires()
    {
        Register(_council.LastingRegistry(2));
        string? first = null;
        for (var proposed = 0; proposed < 50; proposed++)
        {
            var (note, hash) = Propose("operator", Strict);
            first ??= hash;
            Takes(note);
            Takes(_council.Say("operator", "withdraw", hash));
        }
        Refuses("too-many-proposals", Propose("operator", Strict).Note);
        Takes(Propose("parent", Strict).Note);
        _now += Hours(31 * 24);
        Takes(Propose("operator", Strict).Note);
        Assert.False(_charter.Motions.ContainsKey(first!));
        Assert.Equal(2, _charter.Motions.Count);
    }

    private static string Table(string verdict, int minutes, int denied = 0)
    {
        var deny = """{"party":"parent","category":"user","purpose":"essential","reason":"support_case","verdict":"deny","minutes":1}""";
        var line = $"{{\"party\":\"operator\",\"category\":\"user.contact\",\"purpose\":\"essential.service\",\"reason\":\"support_case\",\"verdict\":\"{verdict}\",\"minutes\":{minutes}}}";
        return $"{{\"mandates\":[{string.Join(',', Enumerable.Repeat(deny, denied).Append(line))}]}}";
    }

    private static long Hours(int hours) => (long)TimeSpan.FromHours(hours).TotalMilliseconds;

    /// <summary>The registry with another's key for one of the parties.</summary>
    private (Council Newcomer, string Registry) Without(string id, Council newcomer) => (newcomer, Council.Registry(
        ((string[])["operator", "technology-partner", "parent", "overseer"]).Select(one => Council.Party(one, one, (one == id ? newcomer : _council).Vkey(one))), "\"need\":2"));

    private (byte[] Note, string Hash) Propose(string id, string content) => _council.Propose(id, content, DateTimeOffset.FromUnixTimeMilliseconds(_now));

    private void Register(string registry)
    {
        _charter = _charter.Found(Founding.Of(registry, Council.Domicile), Council.Domicile, _now).OrThrow();
        Agree(registry, "operator", "technology-partner", "parent", "overseer");
        Assert.NotNull(_charter.Registry);
    }

    private string Agree(string content, params string[] by)
    {
        var (note, hash) = Propose(by[0], content);
        Takes(note);
        foreach (var id in by) Takes(_council.Say(id, "approve", hash));
        return hash;
    }

    private void Takes(byte[] note)
    {
        Assert.True(Act.TryParse(note, out var act));
        _charter = _charter.Take(act, Council.Domicile, _now).OrThrow();
    }

    private void Refuses(string code, byte[] note) => Assert.Equal(code,
        Act.TryParse(note, out var act) ? _charter.Take(act, Council.Domicile, _now).Refusal?.Code : Charter.NotAnAct.Code);
}
