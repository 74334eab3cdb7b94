using CsCheck;

namespace Domicile.Tests.Custody;

[Trait("Database", "none")]
public class FaultTests
{
    private static readonly Fault[] Faults = [.. Enum.GetValues<Fault>().Where(fault => fault != Fault.None)];

    // A new log; one about to complete its first tiles; one about to complete its second.
    public static TheoryData<Fault, int, bool> Table =>
        [.. from fault in Faults from size in new[] { 0, 253, 510 } from witnessed in new[] { false, true } where !witnessed || size == 510 select (fault, size, witnessed)];

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Whatever_change_to_the_disk_goes_wrong_nothing_acknowledged_is_lost(Fault fault, int size, bool witnessed)
    {
        var begun = new ObservedLog(witnessed);
        await begun.Run(Fault.None, -1, size == 0 ? [] : [size - 20, 15, 5]);
        for (var (change, met) = (0, true); met; change++)
        {
            var log = begun.Copy();
            await log.Run(fault, change, 1, 4, 3, 2);
            met = log.FaultMet;
            await log.Check();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_table_covers_every_kind_of_change(bool witnessed)
    {
        var log = new ObservedLog(witnessed);
        await log.Run(Fault.None, -1, 1, 300, 300);

        string[] kinds = [.. witnessed ? new[] { "keep checkpoint.awaiting" } : [], "write checkpoint", "write vkey", "write tile/entries/000", "write tile/entries/000.p/", "write tile/0/000", "write tile/0/000.p/",
            "write tile/1/000.p/", "start ", "append", "delete segment", "delete tile/entries/000.p", "delete tile/0/000.p"];
        Assert.All(kinds, kind => Assert.Contains(log.Changes, change => change.StartsWith(kind, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whatever_read_of_the_disk_fails_nothing_acknowledged_is_lost(bool witnessed)
    {
        var begun = new ObservedLog(witnessed);
        await begun.Run(Fault.None, -1, 254);
        // Whose entries the journal still holds, and the tree of the witnesses' log does not show yet.
        await begun.Run(Conduct.Away, Fault.KilledAfter, 2, 2);
        for (var (read, met) = (0, true); met; read++)
        {
            var log = begun.Copy();
            await log.RunWithFaultyRead(read, 3);
            met = log.FaultMet;
            await log.Check();
        }
    }

    // While the witnesses are away, or sign and are not heard, the log grows behind its published checkpoint.
    public static TheoryData<Fault, Conduct> Away => [.. from fault in Faults from conduct in new[] { Conduct.Away, Conduct.AnswerLost } select (fault, conduct)];

    [Theory]
    [MemberData(nameof(Away))]
    public async Task Whatever_goes_wrong_while_witnesses_are_away_nothing_acknowledged_is_lost(Fault fault, Conduct conduct)
    {
        var begun = new ObservedLog(witnessed: true);
        await begun.Run(Fault.None, -1, 250);
        await begun.Run(conduct, Fault.None, -1, 4);
        for (var (change, met) = (0, true); met; change++)
        {
            var log = begun.Copy();
            await log.Run(conduct, fault, change, 4);
            met = log.FaultMet;
            await log.Run(Fault.None, -1);
            await log.Check();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Any_sequence_of_appends_crashes_and_restarts_keeps_every_checkpoint_a_prefix(bool witnessed) =>
        Gen.Select(Gen.Int[0, Faults.Length - 1].Select(i => Faults[i]), Gen.Int[0, 40], Gen.Int[0, 2].Select(i => (Conduct)i), Gen.Int[0, 300].Array[0, 4])
            .Array[1, 6].SampleAsync(async runs =>
            {
                var log = new ObservedLog(witnessed);
                foreach (var (fault, change, conduct, batches) in runs)
                {
                    await log.Run(conduct, fault, change, batches);
                }

                await log.Check();
            }, iter: 20);
}
