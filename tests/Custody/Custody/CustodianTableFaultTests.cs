using Domicile.Custody.Entries;
using Domicile.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Custody;

/// <summary>
/// Whatever goes wrong with the custodian's tables, at whichever change: the same must hold as when it is the ledger's disk. A commit is one change, because a
/// database's commits are whole: it happens, or it does not, and the process hears of it, or not, or ends.
/// </summary>
public sealed class CustodianTableFaultTests
{
    private static readonly Access Own = new("essential.service", Reason.SubjectRequest, new("subject", "the subject", "", "XX"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Fault.Fails)]
    [InlineData(Fault.FailsButPersists)]
    [InlineData(Fault.KilledBefore)]
    [InlineData(Fault.KilledAfter)]
    public async Task After_a_fault_at_any_change_a_restart_finds_or_forgets_every_act_whole(Fault fault)
    {
        for (var change = 0; change < 40; change++)
        {
            using var folder = new TemporaryFolder();
            var disk = new Disk();
            var storage = new FaultyStorage(disk);
            var faults = new TableFaults(fault, change, storage.Kill);
            var done = new CustodianFaultTests.Acts();
            try
            {
                await using var process = await CustodyProcess.Start(folder.Path, storage: storage, faults: faults);
                await CustodianFaultTests.Act(process.Custodian, done);
            }
            catch (Exception killed) when (killed is KilledException or IOException)
            {
                // At the start: nothing was acknowledged.
            }
            await using (var restarted = await CustodyProcess.Start(folder.Path, storage: new FaultyStorage(disk)))
            {
                await CustodianFaultTests.Consistent(restarted, done);
                await CustodianFaultTests.Meets(restarted, done);
            }
            if (!faults.FaultMet) return;
        }
        Assert.Fail("The acts need fewer changes than that: the fault was met every time.");
    }

    [Theory]
    [InlineData(Fault.Fails)]
    [InlineData(Fault.FailsButPersists)]
    [InlineData(Fault.KilledBefore)]
    [InlineData(Fault.KilledAfter)]
    public async Task A_fault_while_a_start_settles_is_made_good_by_the_next(Fault fault)
    {
        for (var change = 0; change < 20; change++)
        {
            using var folder = new TemporaryFolder();
            var disk = new Disk();
            var done = new CustodianFaultTests.Acts();
            await using (var process = await CustodyProcess.Start(folder.Path, storage: new FaultyStorage(disk)))
                done.Receipts.Add(("enroll", done.Enrolled = (await process.Custodian.Enroll(Samples.Ann, Stop)).OrThrow()));
            // Cut off between the tables, which have the erasure, and the ledger, which has not.
            var cut = new FaultyStorage(disk, Fault.KilledBefore, 2);
            try
            {
                await using var process = await CustodyProcess.Start(folder.Path, storage: cut);
                await process.Custodian.Erase(Samples.Ann, Stop);
            }
            catch (KilledException)
            {
            }
            var storage = new FaultyStorage(disk);
            var faults = new TableFaults(fault, change, storage.Kill);
            try
            {
                await using var process = await CustodyProcess.Start(folder.Path, storage: storage, faults: faults);
            }
            catch (Exception cutOff) when (cutOff is KilledException or IOException)
            {
            }
            await using (var restarted = await CustodyProcess.Start(folder.Path, storage: new FaultyStorage(disk)))
            {
                await CustodianFaultTests.Consistent(restarted, done);
                await CustodianFaultTests.Meets(restarted, done);
            }
            if (!faults.FaultMet) return;
        }
        Assert.Fail("The start needs fewer changes than that: the fault was met every time.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task On_a_full_disk_and_on_a_read_only_one_nothing_opens_without_its_entry_and_it_recovers_by_itself(bool isFull)
    {
        Assert.SkipWhen(TestDatabase.IsPostgres, "The server's disk is not the tests' to fill.");
        using var folder = new TemporaryFolder();
        var faults = new TableFaults();
        var receipts = new List<Receipt>();
        await using (var process = await CustodyProcess.Start(folder.Path, faults: faults))
        {
            (await process.Custodian.Enroll(Samples.Ann, Stop)).OrThrow();
            (faults.Full, faults.ReadOnly) = (isFull, !isFull);
            // What fits into the pages that there are still does.
            var refusal = await Until("no-receipt");
            Assert.Equal("no-receipt", refusal);
            (faults.Full, faults.ReadOnly) = (false, false);
            receipts.Add((await process.Custodian.Unseal(Request, Stop)).OrThrow().Receipt);
            (await process.Custodian.Enroll(Samples.Ben, Stop)).OrThrow();
            (await process.Custodian.Erase(Samples.Ben, Stop)).OrThrow();

            async Task<string?> Until(string code)
            {
                for (var asked = 0; asked < 2000; asked++)
                {
                    var outcome = await process.Custodian.Unseal(Request, Stop);
                    if (!outcome.Succeeded(out var grant, out var refused)) return refused.Code;
                    receipts.Add(grant.Receipt);
                }
                return $"It was never {code}.";
            }
        }
        await using var restarted = await CustodyProcess.Start(folder.Path);
        await using var db = restarted.Database();
        var known = (await db.Entries.AsNoTracking().Where(row => row.Kind == Kinds.Unseal).Select(row => row.LeafIndex).ToListAsync(Stop)).ToHashSet();
        Assert.All(receipts, receipt => Assert.Contains(receipt.Index, known));
        Assert.Equal("erased", (await restarted.Custodian.Unseal(Request with { Holder = Samples.Ben }, Stop)).Refusal?.Code);
    }

    private static AccessRequest Request => new(Samples.Ann, "user.contact.email", Own, TimeSpan.FromMinutes(1));
}
