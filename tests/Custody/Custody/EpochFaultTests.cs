using Domicile.Base;
using Domicile.Custody.Entries;
using Domicile.Sealing;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Custody;

/// <summary>Whatever goes wrong with the ledger's disk while an epoch is opened: nothing is sealed in one that the ledger does not hold.</summary>
public sealed class EpochFaultTests
{
    public static TheoryData<Fault> Faults => [.. Enum.GetValues<Fault>()];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task After_a_fault_at_any_change_every_sealed_body_is_of_an_epoch_in_the_ledger(Fault fault)
    {
        for (var change = 0; change < 30; change += 3)
        {
            using var folder = new TemporaryFolder();
            var (disk, time, council) = (new Disk(), new FakeTimeProvider(Council.Start), new Council("operator", "overseer"));
            council.Disclose("overseer");
            await using (var process = await CustodyProcess.Start(folder.Path, time, new FaultyStorage(disk)))
            {
                await council.Register(process.Acts, council.Registry(2), Council.Start);
            }
            try
            {
                await using var process = await CustodyProcess.Start(folder.Path, time, new FaultyStorage(disk, fault, change));
                await Use(process);
            }
            catch (Exception killed) when (killed is KilledException or IOException)
            {
                // At the start: nothing was acknowledged.
            }
            await using var restarted = await CustodyProcess.Start(folder.Path, time, new FaultyStorage(disk));
            await Use(restarted);
            await restarted.Custodian.Proof(Samples.Ann, long.MaxValue, TestContext.Current.CancellationToken);
            await using var db = restarted.Database();
            var entries = db.Entries.ToList();
            var epochs = entries.Where(row => row is { Kind: "epoch", LeafIndex: not null }).ToDictionary(row => row.EventId);
            var bodies = entries.Where(row => row.Boxes is not null).ToList();
            Assert.Contains(bodies, row => row.Kind == "unseal");
            Assert.All(bodies, row => Assert.True(epochs[Epoch.IdOf(row.Boxes!)].LeafIndex < row.LeafIndex));
        }
    }

    private static async Task Use(CustodyProcess process)
    {
        await process.Custodian.Enroll(Samples.Ann, TestContext.Current.CancellationToken);
        var own = new AccessRequest(Samples.Ann, "user.contact.email", new DomicileOptions().BySubject(), TimeSpan.FromMinutes(1));
        if ((await process.Custodian.Unseal(own, TestContext.Current.CancellationToken)).Succeeded(out var grant, out _)) grant.Key.Dispose();
    }
}
