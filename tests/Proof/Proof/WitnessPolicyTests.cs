using System.Text;
using CsCheck;
using Domicile.Proof;

namespace Domicile.Tests.Proof;

public class WitnessPolicyTests
{
    private const string Text = "example.com/log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

    private static readonly NoteSigner Log = NoteSigner.Generate("example.com/log");
    private static readonly WitnessSigner[] Signers = [.. Enumerable.Range(0, 6).Select(i => WitnessSigner.Generate($"w{i}.example"))];

    // The specification's example.
    private static readonly string Example = $"""
        # Two organisations
        log {Log.Verifier} https://log.example/

        witness X1 {Signers[0].Verifier} https://x1.example/
        witness X2 {Signers[1].Verifier}
         	witness  X3	{Signers[2].Verifier}  
        group X-witnesses 2 X1 X2 X3

        witness Y1 {Signers[3].Verifier}
        witness Y2 {Signers[4].Verifier}
        witness Y3 {Signers[5].Verifier}
        group Y-witnesses any Y1 Y2 Y3

        group X-and-Y all X-witnesses Y-witnesses
        quorum X-and-Y
        """;

    [Theory]
    [InlineData("0 2 4", null)]
    [InlineData("0 1 2 3 4 5", null)]
    [InlineData("0 1 2", "1 more of (1 more of (Y1, Y2, Y3))")]
    [InlineData("0 3 4 5", "1 more of (1 more of (X2, X3))")]
    [InlineData("", "2 more of (2 more of (X1, X2, X3), 1 more of (Y1, Y2, Y3))")]
    public void Nested_groups_are_counted_and_what_is_missing_is_named(string cosigners, string? lacking)
    {
        var policy = Parse(Example);
        var who = cosigners.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse);
        var note = new SignedNote(Text, [.. who.Select(i => Signers[i].Cosign(Text, DateTimeOffset.UnixEpoch.AddSeconds(i + 1)))]);

        Assert.Equal(lacking, policy.Lacking(policy.CosignersOf(note).Select(cosigned => cosigned.Witness)));
        if (lacking is null)
        {
            Assert.Equal(who.Select(i => (Signers[i].Verifier.Name, i + 1L)), policy.Demand(note).Select(by => (by.Witness.Key.Name, by.UnixSeconds)));
        }
        else
        {
            Assert.Contains(lacking, Assert.Throws<VerificationException>(() => policy.Demand(note)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_policy_lists_its_logs_and_witnesses()
    {
        var policy = Parse(Example);

        Assert.Equal((Log.Verifier.ToString(), "https://log.example/"), (policy.Logs[0].Key.ToString(), policy.Logs[0].Url));
        Assert.Equal(["X1", "X2", "X3", "Y1", "Y2", "Y3"], policy.Witnesses.Select(witness => witness.Name));
        Assert.Equal(["https://x1.example/", null], policy.Witnesses.Take(2).Select(witness => witness.Url));
    }

    [Fact]
    public void A_policy_names_the_first_registries_of_domiciles()
    {
        var (one, other) = (new string('0', 64), new string('f', 64));
        var policy = Parse($"founding one.example {one}\nfounding other.example {other}\nquorum none\n");

        Assert.Equal([("one.example", one), ("other.example", other)], policy.Foundings.Select(founding => (founding.Key, founding.Value)).Order());
    }

    [Fact]
    public void Without_a_quorum_nobody_is_needed() => Assert.Null(Parse("quorum none\n").Lacking([]));

    [Fact]
    public void Keywords_and_bytes_that_are_not_ASCII_may_be_names()
    {
        byte[] file = [.. Encoding.UTF8.GetBytes($"witness all {Signers[0].Verifier}\nwitness any {Signers[1].Verifier}\ngroup K 2 all any\ngroup "),
            0xe2, 0x84, 0xaa, .. " all K\nquorum "u8, 0xe2, 0x84, 0xaa];

        Assert.Equal("1 more of (2 more of (all, any))", WitnessPolicy.Parse(file).Lacking([]));
    }

    [Fact]
    public void A_key_whose_name_is_not_ASCII_is_read()
    {
        var signer = WitnessSigner.Generate("zeugin.münchen.example");

        Assert.Equal(signer.Verifier.ToString(), Parse($"witness w {signer.Verifier}\nquorum w").Witnesses[0].Key.ToString());
    }

    [Fact]
    public void A_bad_cosignature_is_not_passed_over()
    {
        var policy = Parse(Example);
        var note = new SignedNote(Text, [Signers[0].Cosign(Text + "x\n", DateTimeOffset.UnixEpoch.AddSeconds(1))]);

        Assert.Throws<VerificationException>(() => policy.Demand(note));
    }

    public static TheoryData<string, int, string> Errors => new()
    {
        { "quorum none\n\u0001", 2, "control character" },
        { "quorum none\r\n", 1, "control character" },
        { "quorum none\0", 1, "control character" },
        { "quibble w1\nquorum none", 1, "quibble" },
        { "witness a W0 http://w/ # comment\nquorum a", 1, "witness" },
        { "log\nquorum none", 1, "log" },
        { "log garbage\nquorum none", 1, "verifier key" },
        { "log W0\nquorum none", 1, "verifier key" },
        { "log L\nlog L http://x/\nquorum none", 2, "same key" },
        { "witness a\nquorum none", 1, "witness" },
        { "witness a L\nquorum a", 1, "verifier key" },
        { "witness none W0\nquorum none", 1, "taken" },
        { "witness a W0\nwitness a W1\nquorum a", 2, "taken" },
        { "witness a W0\n\nwitness b W0\nquorum a", 3, "same key" },
        { "witness a W0\ngroup a any a\nquorum a", 2, "taken" },
        { "witness a W0\ngroup g 1\nquorum a", 2, "group" },
        { "witness a W0\ngroup none any a\nquorum none", 2, "taken" },
        { "witness a W0\ngroup g 0 a\nquorum g", 2, "1 to 1" },
        { "witness a W0\ngroup g -1 a\nquorum g", 2, "1 to 1" },
        { "witness a W0\ngroup g 01 a\nquorum g", 2, "1 to 1" },
        { "witness a W0\ngroup g 2 a\nquorum g", 2, "1 to 1" },
        { "witness a W0\ngroup g any b\nquorum g", 2, "b stands above" },
        { "group g any a\nwitness a W0\nquorum g", 1, "a stands above" },
        { "witness a W0\ngroup g any none a\nquorum g", 2, "none stands above" },
        { "witness a W0\ngroup g all a a\nquorum g", 2, "more than once" },
        { "witness a W0\nwitness b W1\ngroup g any a b\ngroup h any a\nquorum g", 4, "more than once" },
        { "witness a W0\n", 2, "no quorum" },
        { "witness a W0\nquorum a\nquorum a", 3, "another quorum" },
        { "quorum unknown", 1, "unknown stands above" },
        { "quorum a\nwitness a W0", 1, "a stands above" },
        { "quorum", 1, "quorum" },
        { "quorum none none", 1, "quorum" },
        { "", 1, "no quorum" },
        { "founding a.example\nquorum none", 1, "founding" },
        { "founding a.example 12ab\nquorum none", 1, "64 hex digits" },
        { $"founding a.example {new string('A', 64)}\nquorum none", 1, "64 hex digits" },
        { $"founding a.example {new string('a', 64)}\nfounding a.example {new string('b', 64)}\nquorum none", 2, "another founding" },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void What_is_not_a_policy_is_refused_with_its_line(string policy, int line, string reason)
    {
        var error = Assert.Throws<FormatException>(() => Parse(policy.Replace("W0", $"{Signers[0].Verifier}", StringComparison.Ordinal)
            .Replace("W1", $"{Signers[1].Verifier}", StringComparison.Ordinal).Replace(" L", $" {Log.Verifier}", StringComparison.Ordinal)));

        Assert.StartsWith($"line {line}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_is_bounded()
    {
        static string Many(int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"witness w{i} {WitnessSigner.Generate($"w{i}").Verifier}\n"));

        Assert.Equal(64, Parse(Many(64) + "quorum w0").Witnesses.Count);
        Assert.Throws<FormatException>(() => Parse(Many(65) + "quorum w0"));
    }

    [Fact]
    public void One_more_cosignature_never_unmakes_a_quorum() => Gen.Int[0, 63].Sample(set =>
    {
        var policy = Parse(Example);
        IEnumerable<PolicyWitness> Cosigners(int members) => policy.Witnesses.Where((_, i) => (members >> i & 1) == 1);
        if (policy.Lacking(Cosigners(set)) is null)
        {
            Assert.All(Enumerable.Range(0, 6), i => Assert.Null(policy.Lacking(Cosigners(set | 1 << i))));
        }
    });

    private static WitnessPolicy Parse(string policy) => WitnessPolicy.Parse(Encoding.UTF8.GetBytes(policy));
}
