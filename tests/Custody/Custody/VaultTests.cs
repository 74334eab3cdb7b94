using Domicile.Base;
using Domicile.Sealing;
using Domicile.Sealing.Leases;
using Domicile.Sealing.Sealed;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Custody;

public sealed class VaultTests : IAsyncLifetime
{
    private static readonly Access Service = new DomicileOptions().ByService("Test");
    private static readonly Access Support = new("essential.service", Reason.SupportCase, new("operator", "Kim", "Operator", "XX"), "Case 17");
    private static readonly SealedField Draft = new(Fideslang.PrivateContent, "Clip.Draft", 1);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
    private CustodyProcess _process = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _process = await CustodyProcess.Start(_folder.Path, _time);
        (await _process.Custodian.Enroll(Samples.Ann, Stop)).OrThrow();
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Automated_work_costs_one_entry_per_lease_and_a_person_one_each_time()
    {
        var sealedValue = await Seal(Draft, Service);
        for (var open = 0; open < 10; open++) await Open(Draft, sealedValue, Service);
        Assert.Equal(1, await Unseals());
        _time.Advance(TimeSpan.FromMinutes(15));
        await Open(Draft, sealedValue, Service);
        Assert.Equal(2, await Unseals());

        var email = await Seal(Samples.Email, Support);
        await Open(Samples.Email, email, Support);
        Assert.Equal(4, await Unseals());
    }

    [Fact]
    public async Task Callers_at_once_share_one_request()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Seal(Draft, Service)));
        Assert.Equal(1, await Unseals());
    }

    [Fact]
    public async Task A_lease_serves_its_own_access_alone()
    {
        await Seal(Draft, Service);
        await Seal(Draft, Service with { By = Service.By with { Name = "Other" } });
        Assert.Equal("no-mandate", (await _process.Vault.Seal(Draft, Samples.Ann, Samples.Row, new byte[1], Service with { Purpose = "marketing" }, Stop)).Refusal?.Code);
        Assert.Equal("no-mandate", (await _process.Vault.Seal(Samples.Email, Samples.Ann, Samples.Row, new byte[1], Service, Stop)).Refusal?.Code);
        Assert.Equal("not-enrolled", (await _process.Vault.Seal(Draft, Samples.Ben, Samples.Row, new byte[1], Service, Stop)).Refusal?.Code);
        Assert.Equal(2, await Unseals());
    }

    [Fact]
    public async Task Erasure_takes_the_leases_with_it()
    {
        var sealedValue = await Seal(Draft, Service);
        (await _process.Custodian.Erase(Samples.Ann, Stop)).OrThrow();
        Assert.Equal("erased", (await _process.Vault.Open(Draft, Samples.Ann, Samples.Row, sealedValue, Service, Stop)).Refusal?.Code);
    }

    [Fact]
    public async Task A_sealed_file_goes_through_the_vault_from_first_byte_to_range()
    {
        await using (var file = (await _process.Vault.CreateFile(Open(FileMode.CreateNew), Draft, Samples.Ann, Samples.Row, Service, Stop)).OrThrow())
        {
            await file.Write(new byte[] { 1, 2, 3 }, Stop);
            await file.Flush(Stop);
        }
        await using (var file = (await _process.Vault.ResumeFile(Open(FileMode.Open), Draft, Samples.Ann, Samples.Row, Service, Stop)).OrThrow())
        {
            Assert.Equal(3, file.Length);
            await file.Write(new byte[] { 4 }, Stop);
            await file.Complete(Stop);
        }
        await using var reader = (await _process.Vault.ReadFile(Open(FileMode.Open), Draft, Samples.Ann, Samples.Row, Service, Stop)).OrThrow();
        reader.Position = 2;
        var rest = new byte[2];
        await reader.ReadExactlyAsync(rest, Stop);
        Assert.Equal([3, 4], rest);

        FileStream Open(FileMode mode) => new(_folder.File("upload"), mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
    }

    [Fact]
    public async Task Keys_in_use_are_bounded_and_the_least_recently_used_is_zeroed()
    {
        var made = new Dictionary<string, CategoryKey>();
        using var leases = new Leases((lease, _) =>
        {
            var key = made[lease.Category] = Samples.Key(time: _time);
            return Task.FromResult<Outcome<Grant>>(new Grant(key, new(0, _time.GetUtcNow()), _time.GetUtcNow()));
        }, capacity: 2);
        foreach (var category in (string[])["a", "b", "a", "c"]) (await leases.Get(new(Samples.Ann, category, Service, null), null, 30, Stop)).OrThrow();
        Assert.Equal(2, leases.Count);
        Assert.Throws<ObjectDisposedException>(() => made["b"].Seal(Samples.Bound, [1]));
        Assert.NotEmpty(made["a"].Seal(Samples.Bound, [1]));
    }

    [Fact]
    public async Task A_key_that_arrives_after_the_erasure_is_not_given_out()
    {
        var arrival = new TaskCompletionSource<Outcome<Grant>>();
        using var leases = new Leases((_, _) => arrival.Task, capacity: 2);
        var asked = leases.Get(new(Samples.Ann, "a", Service, null), null, 30, Stop).AsTask();
        leases.Drop(Samples.Ann);
        arrival.SetResult(new Grant(Samples.Key(), new(0, _time.GetUtcNow()), _time.GetUtcNow()));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => asked);
    }

    private async Task<byte[]> Seal(SealedField field, Access access) =>
        (await _process.Vault.Seal(field, Samples.Ann, Samples.Row, new byte[] { 1, 2, 3 }, access, Stop)).OrThrow();

    private async Task Open(SealedField field, byte[] sealedValue, Access access) =>
        Assert.Equal([1, 2, 3], (await _process.Vault.Open(field, Samples.Ann, Samples.Row, sealedValue, access, Stop)).OrThrow());

    private async Task<int> Unseals() =>
        (await _process.Custodian.Accesses(Samples.Ann, null, 100, Stop)).OrThrow().Count(record => record.Kind == "unseal");
}
