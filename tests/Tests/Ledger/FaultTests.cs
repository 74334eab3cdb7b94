using CsCheck;

namespace Domicile.Tests.Ledger;

public class FaultTests
{
    private static readonly Fault[] Faults = [.. Enum.GetValues<Fault>().Where(fault => fault != Fault.None)];

    // A new log; one about to complete its first tiles; one about to complete its second.
    public static TheoryData<Fault, int> Table => [.. from fault in Faults from size in new[] { 0, 253, 510 } select (fault, size)];

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Whatever_change_to_the_disk_goes_wrong_nothing_acknowledged_is_lost(Fault fault, int size)
    {
        for (var (change, met) = (0, true); met; change++)
        {
            var log = new ObservedLog();
            await log.Run(Fault.None, -1, size == 0 ? [] : [size - 20, 15, 5]);
            await log.Run(fault, change, 1, 4, 3, 2);
            met = log.FaultMet;
            await log.Check();
        }
    }

    [Fact]
    public async Task The_table_covers_every_kind_of_change()
    {
        var log = new ObservedLog();
        await log.Run(Fault.None, -1, 1, 300, 300);

        string[] kinds = ["write checkpoint", "write vkey", "write tile/entries/000", "write tile/entries/000.p/", "write tile/0/000", "write tile/0/000.p/",
            "write tile/1/000.p/", "start ", "append", "delete segment", "delete tile/entries/000.p", "delete tile/0/000.p"];
        Assert.All(kinds, kind => Assert.Contains(log.Changes, change => change.StartsWith(kind, StringComparison.Ordinal)));
    }

    [Fact]
    public Task Any_sequence_of_appends_crashes_and_restarts_keeps_every_checkpoint_a_prefix() =>
        Gen.Select(Gen.Int[0, Faults.Length - 1].Select(i => Faults[i]), Gen.Int[0, 40], Gen.Int[0, 300].Array[0, 4]).Array[1, 6].SampleAsync(async runs =>
        {
            var log = new ObservedLog();
            foreach (var (fault, change, batches) in runs)
            {
                await log.Run(fault, change, batches);
            }

            await log.Check();
        }, iter: 60);
}
