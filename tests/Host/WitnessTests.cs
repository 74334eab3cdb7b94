using System.Text;
using CsCheck;
using Domicile.Proof;
using Domicile.Witness;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Host;

[Trait("Database", "none")]
public sealed class WitnessTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("witness").FullName;
    private readonly NoteSigner log = NoteSigner.Generate("example.com/log");
    private readonly WitnessSigner signer = WitnessSigner.Generate("example.com/witness");
    private readonly FakeTimeProvider time = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_cosignature_is_given_and_the_next_must_hold_what_it_covers()
    {
        using var witness = Open();
        var answer = witness.Add(Request(0, 5));

        Assert.Equal(200, answer.Status);
        Assert.True(AddCheckpoint.TryParseSignatures(answer.Body.Span, out var lines));
        Assert.True(signer.Verifier.Verify(Text(5), Assert.Single(lines).Bytes.Span, out var signed));
        Assert.Equal(1_800_000_000, signed);
        Assert.Equal(200, witness.Add(Request(5, 9)).Status);
        Assert.Equal(200, witness.Add(Request(9, 9)).Status);
    }

    [Fact]
    public void What_was_cosigned_is_remembered_by_the_next_process()
    {
        using (var witness = Open())
        {
            witness.Add(Request(0, 5));
        }

        using var again = Open();
        Assert.Equal("5\n", Encoding.UTF8.GetString(again.Add(Request(0, 7)).Body.Span));
        Assert.Equal(200, again.Add(Request(5, 7)).Status);
    }

    // The rules of the specification, in its order.
    public static TheoryData<string, long, long, int> Rules => new()
    {
        { "old above new", 5, 4, 400 },
        { "old above new, and not what is remembered", 9, 4, 400 },
        { "old not what is remembered", 3, 8, 409 },
        { "old zero", 0, 8, 409 },
        { "replayed", 0, 5, 409 },
        { "the same again", 5, 5, 200 },
        { "grown", 5, 8, 200 },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void The_old_size_must_be_the_remembered_one(string rule, long old, long size, int status)
    {
        using var witness = Open();
        witness.Add(Request(0, 5));
        var answer = witness.Add(Request(old, size));

        Assert.True(status == answer.Status, rule);
        if (status == 409)
        {
            Assert.Equal(("text/x.tlog.size", "5\n"), (answer.MediaType, Encoding.UTF8.GetString(answer.Body.Span)));
        }
    }

    public static TheoryData<string, AddCheckpoint, int> Lies
    {
        get
        {
            var leaf = Merkle.Leaf("leaf"u8);
            return new()
            {
                { "an empty tree", Empty(0, Merkle.EmptyRoot), 200 },
                { "an empty tree with a wrong root", Empty(0, leaf), 422 },
                { "an empty tree with an empty root", Empty(0, default), 422 },
                { "an empty tree with a proof", Empty(0, Merkle.EmptyRoot, leaf), 422 },
                { "a first tree", Empty(1, leaf), 200 },
                { "a first tree with a proof", Empty(1, leaf, leaf), 422 },
            };

            static AddCheckpoint Empty(long size, Digest root, params Digest[] proof) => new(0, proof, new Checkpoint("example.com/log", size, root).ToText());
        }
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public void The_first_checkpoint_needs_no_proof_and_may_have_none(string what, AddCheckpoint request, int status)
    {
        using var witness = Open();
        var body = (request with { Note = SignedNote.Sign(request.Note, log).ToString() }).Encode();

        Assert.True(status == witness.Add(body).Status, what);
    }

    [Fact]
    public void A_fork_of_the_same_size_or_a_larger_one_is_not_cosigned()
    {
        using var witness = Open();
        witness.Add(Request(0, 5));

        Assert.Equal(422, witness.Add(Request(5, 5, fork: 4)).Status);
        Assert.Equal(422, witness.Add(Request(5, 8, fork: 4)).Status);
        Assert.Equal(422, witness.Add(new AddCheckpoint(5, [], SignedNote.Sign(Text(8), log).ToString()).Encode()).Status);
        Assert.Contains("\n5\n", witness.Latest(Hash), StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_logs_and_bad_or_missing_signatures_are_told_apart()
    {
        using var witness = Open();
        var other = NoteSigner.Generate("example.com/other");
        var impostor = NoteSigner.Generate(log.Name);
        var bad = SignedNote.Sign(Text(5), log) with { Signatures = [log.Sign(Text(6))] };
        var both = SignedNote.Sign(Text(5), log) is var good ? good with { Signatures = [.. good.Signatures, log.Sign(Text(6))] } : null!;
        var strangers = SignedNote.Sign(Text(5), log) is var own ? own with { Signatures = [impostor.Sign("x\n"), .. own.Signatures, other.Sign("y\n")] } : null!;

        Assert.Equal(404, Status(SignedNote.Sign(new Checkpoint(other.Name, 5, default).ToText(), other)));
        Assert.Equal(403, Status(SignedNote.Sign(Text(5), impostor)));
        Assert.Equal(403, Status(bad));
        Assert.Equal(403, Status(both));
        Assert.Equal(400, Status(SignedNote.Sign("example.com/log\nno checkpoint\n", log)));
        Assert.Equal(400, witness.Add("old 0\n\n"u8).Status);
        Assert.Equal(200, Status(strangers));

        int Status(SignedNote note) => witness.Add(new AddCheckpoint(0, [], note.ToString()).Encode()).Status;
    }

    [Fact]
    public void Monitors_see_what_was_cosigned_and_only_the_signatures_that_were_checked()
    {
        using var witness = Open();
        Assert.Null(witness.Latest(Hash));
        var stranger = NoteSigner.Generate("stranger");
        var note = SignedNote.Sign(Text(5), log) is var own ? own with { Signatures = [.. own.Signatures, stranger.Sign("x\n")] } : null!;
        witness.Add(new AddCheckpoint(0, [], note.ToString()).Encode());

        Assert.True(SignedNote.TryParse(witness.Latest(Hash)!, out var shown));
        Assert.True(shown.IsSignedBy(log.Verifier));
        Assert.Equal(1_800_000_000, shown.CosignedBy(signer.Verifier));
        Assert.Equal(2, shown.Signatures.Count);
        Assert.Null(witness.Latest("00"));
    }

    [Fact]
    public void A_memory_that_it_did_not_write_stops_it()
    {
        using (var witness = Open())
        {
            witness.Add(Request(0, 5));
        }

        var path = Path.Combine(folder, Hash, "checkpoint");
        File.WriteAllText(path, SignedNote.Sign(Text(4), log).ToString());

        Assert.Throws<InvalidDataException>(Open);
    }

    [Fact]
    public void A_memory_has_one_witness()
    {
        using var witness = Open();

        Assert.ThrowsAny<IOException>(Open);
    }

    [Fact]
    public void What_cannot_be_written_is_not_signed()
    {
        using var witness = Open();
        Directory.CreateDirectory(Path.Combine(folder, Hash, "checkpoint", "in the way"));

        Assert.ThrowsAny<IOException>(() => witness.Add(Request(0, 5)));
        Directory.Delete(Path.Combine(folder, Hash), recursive: true);
        Assert.Equal(200, witness.Add(Request(0, 5)).Status);
    }

    [Fact]
    public void Of_requests_that_race_only_such_are_cosigned_as_grow_from_each_other()
    {
        using var witness = Open();
        witness.Add(Request(0, 1));
        var statuses = new int[16];
        Parallel.For(0, statuses.Length, i => statuses[i] = witness.Add(Request(1, i + 2)).Status);

        Assert.Single(statuses, 200);
        Assert.Equal(statuses.Length - 1, statuses.Count(status => status == 409));
    }

    [Fact]
    public void No_sequence_of_checkpoints_makes_it_sign_two_trees_that_contradict_each_other() =>
        Gen.Select(Gen.Int[0, 12], Gen.Int[0, 12], Gen.Int[0, 3], Gen.Int[0, 9]).Array[1, 25].Sample(requests =>
        {
            var own = Directory.CreateTempSubdirectory("witness").FullName;
            var witness = Cosigner.Open(own, signer, [log.Verifier], time);
            var cosigned = new List<(int Size, int Fork)>();
            foreach (var (old, size, fork, dice) in requests)
            {
                // Of four histories that part at entries 0, 4, 8, 12; mostly with the old size it expects; now and then restarted.
                var remembered = cosigned.Count == 0 ? 0 : cosigned[^1].Size;
                if (witness.Add(Request(dice < 7 ? Math.Min(remembered, size) : old, size, fork * 4)).Status == 200)
                {
                    cosigned.Add((size, fork * 4));
                }

                if (dice == 9)
                {
                    witness.Dispose();
                    witness = Cosigner.Open(own, signer, [log.Verifier], time);
                }
            }

            witness.Dispose();
            Directory.Delete(own, recursive: true);
            Assert.All(cosigned.Zip(cosigned.Skip(1)), pair =>
            {
                Assert.True(pair.First.Size <= pair.Second.Size);
                Assert.Equal(Root(pair.First.Size, pair.First.Fork), Root(pair.First.Size, pair.Second.Fork));
            });
        }, iter: 40, threads: 1);

    private string Hash => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(log.Name)));

    private Cosigner Open() => Cosigner.Open(folder, signer, [log.Verifier], time);

    /// <summary>Whose history is another from this entry on.</summary>
    private static byte[][] Entries(long size, int fork) => [.. Enumerable.Range(0, (int)size).Select(i => new[] { (byte)i, (byte)(i >= fork ? fork : 0) })];

    private static Digest Root(long size, int fork) => size == 0 ? Merkle.EmptyRoot : new Digest(NaiveTree.Root(Entries(size, fork)));

    private string Text(long size, int fork = 12) => new Checkpoint(log.Name, size, Root(size, fork)).ToText();

    private byte[] Request(long old, long size, int fork = 12)
    {
        var nodes = NaiveTree.Nodes(Entries(size, fork));
        return new AddCheckpoint(old, old > size ? [] : ConsistencyProof.Make(old, size, nodes), SignedNote.Sign(Text(size, fork), log).ToString()).Encode();
    }
}
