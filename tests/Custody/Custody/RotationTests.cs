using Domicile.Backups;
using Domicile.Base;
using Domicile.Custody.KeyRotation;
using Domicile.Ledger;
using Domicile.Proof;
using Domicile.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Custody;

/// <summary>A new key-encryption key, from its making to the end of the one before.</summary>
public sealed class RotationTests : IAsyncLifetime
{
    private static readonly Access Own = new DomicileOptions().BySubject();

    private readonly TemporaryFolder _folder = new();
    private CustodyProcess _process = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _process = await CustodyProcess.Start(_folder.Path);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task New_keys_are_wrapped_under_the_new_version_at_once_and_the_others_follow()
    {
        await Enroll(Samples.Ann);
        Assert.Equal(2, (await _process.Rotation.Rotate()).OrThrow());
        await Enroll(Samples.Ben);
        Assert.Equal((1, 1), (Report().ActiveByVersion[1], Report().ActiveByVersion[2]));
        Assert.Equal(0.5, Report().Coverage(2));
        Assert.Equal("version-in-use", (await _process.Rotation.Retire(1)).Refusal?.Code);
        Assert.True(await _process.Rewrap.Pass(Stop));
        Assert.Equal((2, 1, 1.0), (Report().KeyEncryptionVersion, Report().MinVersion, Report().Coverage(2)));
        Assert.Null((await _process.Rotation.Retire(1)).Refusal);
        Assert.Equal(2, Report().MinVersion);
        foreach (var subject in (SubjectId[])[Samples.Ann, Samples.Ben]) await Opens(subject);
        Assert.Equal(["enroll", "rotate", "enroll", "rewrap", "retire", "unseal", "unseal"], await Kinds());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Only_an_earlier_version_can_be_retired(int version)
    {
        await _process.Rotation.Rotate();
        Assert.Equal("no-such-version", (await _process.Rotation.Retire(version)).Refusal?.Code);
        (await _process.Rotation.Retire(1)).OrThrow();
        Assert.Equal("no-such-version", (await _process.Rotation.Retire(1)).Refusal?.Code);
    }

    [Fact]
    public async Task A_pass_goes_on_after_a_restart_and_is_entered_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => Enroll(Id.New<SubjectId>(TimeProvider.System))));
        await Enroll(Samples.Ann);
        await _process.Rotation.Rotate();
        await Restart();
        Assert.Equal(301, Report().ActiveByVersion[1]);
        for (var pass = 0; pass < 2; pass++) Assert.True(await _process.Rewrap.Pass(Stop));
        Assert.Equal(301, Report().ActiveByVersion[2]);
        await Restart();
        Assert.True(await _process.Rewrap.Pass(Stop));
        await Opens(Samples.Ann);
        Assert.Single(await Kinds(), "rewrap");
    }

    [Fact]
    public async Task A_row_that_was_erased_while_it_was_rewrapped_stays_erased()
    {
        await Enroll(Samples.Ann);
        await using var db = _process.Database();
        var read = await db.SubjectKeys.AsNoTracking().SingleAsync(Stop);
        (await _process.Custodian.Erase(Samples.Ann, Stop)).OrThrow();
        Assert.Equal(0, Rewrap.Replace(db, read, _process.Keys.Wrap(1, new byte[32]), 2));
        Assert.Null((await db.SubjectKeys.AsNoTracking().SingleAsync(Stop)).Wrapped);
    }

    [Fact]
    public async Task Erasures_enrolments_and_rewrapping_at_once_lose_nothing_and_bring_nothing_back()
    {
        var subjects = Enumerable.Range(0, 60).Select(_ => Id.New<SubjectId>(TimeProvider.System)).ToList();
        await Task.WhenAll(subjects.Select(Enroll));
        var (erased, kept) = (subjects.Take(30).ToList(), subjects.Skip(30).ToList());
        var added = Enumerable.Range(0, 30).Select(_ => Id.New<SubjectId>(TimeProvider.System)).ToList();
        await Task.WhenAll(
            Task.WhenAll(erased.Select(subject => _process.Custodian.Erase(subject, Stop))),
            Task.WhenAll(added.Select(Enroll)),
            Task.Run(async () =>
            {
                for (var time = 0; time < 3; time++)
                {
                    (await _process.Rotation.Rotate()).OrThrow();
                    await _process.Rewrap.Pass(Stop);
                    await _process.Rotation.Retire(_process.Keys.Version - 1);
                }
            }, Stop));
        Assert.True(await _process.Rewrap.Pass(Stop));
        await _process.Rotation.Retire(_process.Keys.Version - 1);
        Assert.Equal(_process.Keys.Version, _process.Keys.MinVersion);
        await Restart();
        await Task.WhenAll(kept.Concat(added).Select(Opens));
        foreach (var subject in erased) Assert.Equal("erased", (await _process.Custodian.Unseal(Request(subject), Stop)).Refusal?.Code);
        await using var db = _process.Database();
        Assert.Equal(30, await db.SubjectKeys.CountAsync(key => key.Wrapped == null, Stop));
    }

    [Fact]
    public async Task A_key_under_a_retired_version_is_refused_and_its_row_is_left_alone()
    {
        await Enroll(Samples.Ann);
        await Enroll(Samples.Ben);
        await using var db = _process.Database();
        var old = await db.SubjectKeys.AsNoTracking().SingleAsync(key => key.Subject == Samples.Ann, Stop);
        await _process.Rotation.Rotate();
        await _process.Rewrap.Pass(Stop);
        (await _process.Rotation.Retire(1)).OrThrow();
        // As a backup from before would have it.
        await db.SubjectKeys.Where(key => key.Subject == Samples.Ann).ExecuteUpdateAsync(
            set => set.SetProperty(key => key.Wrapped, old.Wrapped).SetProperty(key => key.WrapVersion, 1), Stop);
        Assert.Equal("key-retired", (await _process.Custodian.Unseal(Request(Samples.Ann), Stop)).Refusal?.Code);
        await Opens(Samples.Ben);
        await _process.Rotation.Rotate();
        Assert.False(await _process.Rewrap.Pass(Stop));
        await Opens(Samples.Ben);
        Assert.Equal("version-in-use", (await _process.Rotation.Retire(2)).Refusal?.Code);
    }

    public static TheoryData<Fault> Faults => [.. Enum.GetValues<Fault>()];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task After_a_fault_of_the_ledgers_disk_at_any_change_everything_opens_and_the_steps_can_be_repeated(Fault fault)
    {
        for (var change = 0; change < 80; change += 2)
        {
            using var folder = new TemporaryFolder();
            var disk = new Disk();
            var storage = new FaultyStorage(disk, fault, change);
            var enrolled = false;
            try
            {
                await using var process = await CustodyProcess.Start(folder.Path, storage: storage);
                enrolled = (await process.Custodian.Enroll(Samples.Ann, Stop)).Refusal is null;
                await process.Rotation.Rotate();
                await process.Rewrap.Pass(Stop);
                await process.Rotation.Retire(1);
            }
            catch (Exception killed) when (killed is KilledException or IOException or LogUnavailableException)
            {
                // Whatever was cut off is repeated.
            }
            await using var restarted = await CustodyProcess.Start(folder.Path, storage: new FaultyStorage(disk));
            if (enrolled) Assert.Null((await restarted.Custodian.Unseal(Request(Samples.Ann), Stop)).Refusal);
            (await restarted.Rotation.Rotate()).OrThrow();
            Assert.True(await restarted.Rewrap.Pass(Stop));
            (await restarted.Rotation.Retire(restarted.Keys.Version - 1)).OrThrow();
            if (enrolled) Assert.Null((await restarted.Custodian.Unseal(Request(Samples.Ann), Stop)).Refusal);
            if (!storage.FaultMet) return;
        }
        Assert.Fail("The steps need fewer changes than that: the fault was met every time.");
    }

    private static AccessRequest Request(SubjectId subject) => new(subject, "user.contact.email", Own, TimeSpan.FromMinutes(1));

    private async Task Enroll(SubjectId subject) => (await _process.Custodian.Enroll(subject, Stop)).OrThrow();

    private async Task Opens(SubjectId subject) => (await _process.Custodian.Unseal(Request(subject), Stop)).OrThrow().Key.Dispose();

    private async Task Restart()
    {
        await _process.DisposeAsync();
        _process = await CustodyProcess.Start(_folder.Path);
    }

    private KeyReport Report() => KeyReport.Read(new() { Path = _folder.Path }, TestDatabase.Databases(_folder.Path), _process.DomicileOptions);

    private async Task<List<string>> Kinds()
    {
        await using var db = _process.Database();
        var size = await db.Entries.LongCountAsync(Stop);
        await _process.Log.WhenPublished(size - 1, Stop);
        return [.. Enumerable.Range(0, (int)size).Select(index =>
            LedgerEntry.TryParse(_process.Log.EntryAt(index).Span, out var entry) ? entry.Kind : "unreadable")];
    }
}
