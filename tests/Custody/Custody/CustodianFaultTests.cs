using Domicile.Custody.Entries;
using Domicile.Ledger;
using Domicile.Proof;
using Domicile.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Custody;

/// <summary>Whatever goes wrong with the ledger's disk, at whichever change: no key without an entry, no entry without its body.</summary>
public sealed class CustodianFaultTests
{
    private static readonly Access Own = new("essential.service", Reason.SubjectRequest, new("subject", "the subject", "", "XX"));

    public static TheoryData<Fault, bool> Faults => [.. from fault in Enum.GetValues<Fault>() from away in new[] { false, true } select (fault, away)];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task After_a_fault_at_any_change_a_restart_finds_or_forgets_every_act_whole(Fault fault, bool witnessesAway)
    {
        var witnesses = witnessesAway ? Away() : null;
        for (var change = 0; change < 40; change++)
        {
            using var folder = new TemporaryFolder();
            var disk = new Disk();
            var storage = new FaultyStorage(disk, fault, change);
            var done = new Acts();
            try
            {
                await using var process = await CustodyProcess.Start(folder.Path, storage: storage, witnesses: witnesses);
                await Act(process.Custodian, done);
            }
            catch (Exception killed) when (killed is KilledException or IOException)
            {
                // At the start: nothing was acknowledged.
            }
            await using (var restarted = await CustodyProcess.Start(folder.Path, storage: new FaultyStorage(disk), witnesses: witnesses))
            {
                await Consistent(restarted, done);
                await Meets(restarted, done);
            }
            if (!storage.FaultMet) return;
        }
        Assert.Fail("The acts need fewer changes than that: the fault was met every time.");
    }

    internal static async Task Act(ICustodian custodian, Acts done)
    {
        var stop = TestContext.Current.CancellationToken;
        done.Enrolled = (await custodian.Enroll(Samples.Ann, stop)).Succeeded(out var enrolment, out _) ? enrolment : null;
        if (enrolment is not null) done.Receipts.Add(("enroll", enrolment));
        for (var unseal = 0; unseal < 2; unseal++)
        {
            if ((await custodian.Unseal(new(Samples.Ann, "user.contact.email", Own, TimeSpan.FromMinutes(1)), stop)).Succeeded(out var grant, out _))
                done.Receipts.Add(("unseal", grant.Receipt));
        }
        if ((await custodian.Erase(Samples.Ann, stop)).Succeeded(out var erasure, out _))
        {
            done.Receipts.Add(("erase", erasure));
            done.Erased = true;
        }
    }

    internal static async Task Consistent(CustodyProcess process, Acts done)
    {
        await using var db = process.Database();
        var rows = await db.Entries.AsNoTracking().ToListAsync();
        Assert.DoesNotContain(rows, row => row.LeafIndex is null);
        Assert.All(await db.SubjectKeys.ToListAsync(), key => Assert.True(key.State is KeyState.Active or KeyState.Erased));
        await Grown(process, rows.Count == 0 ? 0 : rows.Max(row => row.LeafIndex!.Value) + 1);
        var leaves = Enumerable.Range(0, (int)process.Log.Size).Select(index => process.Log.EntryAt(index).ToArray()).ToList();
        // A leaf may stand twice where its first writing was of unknown outcome; never without its body.
        Assert.All(leaves, leaf => Assert.Contains(rows, row => row.Leaf.SequenceEqual(leaf)));
        Assert.All(rows, row => Assert.Equal(leaves[(int)row.LeafIndex!.Value], row.Leaf));
        Assert.All(done.Receipts, receipt =>
        {
            Assert.True(LedgerEntry.TryParse(leaves[(int)receipt.Receipt.Index], out var entry));
            Assert.Equal((receipt.Kind, receipt.Receipt.At.ToUnixTimeMilliseconds()), (entry.Kind, entry.UnixMs));
        });
    }

    internal static async Task Meets(CustodyProcess process, Acts done)
    {
        var stop = TestContext.Current.CancellationToken;
        var now = await process.Custodian.Unseal(new(Samples.Ann, "user.contact.email", Own, TimeSpan.FromMinutes(1)), stop);
        if (done.Erased) Assert.Equal("erased", now.Refusal?.Code);
        else if (now.Refusal is { } refusal) Assert.True(done.Enrolled is null || refusal.Code == "erased", refusal.Code);
        if (now.Refusal is not null) return;
        await Grown(process, now.OrThrow().Receipt.Index + 1);
        Assert.Equal(process.Log.Size, (await process.Custodian.Accesses(Samples.Ann, null, 100, stop)).OrThrow().Count);
    }

    private static Witnesses Away() => new(
        WitnessPolicy.Parse(System.Text.Encoding.UTF8.GetBytes($"witness w {WitnessSigner.Generate("w").Verifier} http://w/\nquorum w\n")),
        WhenAway.Wait, (_, _, _, _) => throw new IOException("away"), TimeProvider.System);

    /// <summary>Until the ledger's tree has so many entries; while its witnesses are away they are not published.</summary>
    private static Task Grown(CustodyProcess process, long size) => Wait.Until(() => process.Log.Size >= size);

    internal sealed class Acts
    {
        public Receipt? Enrolled { get; set; }

        public bool Erased { get; set; }

        public List<(string Kind, Receipt Receipt)> Receipts { get; } = [];
    }
}
