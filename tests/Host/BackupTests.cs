using System.Security.Cryptography.X509Certificates;
using Domicile.Backups;
using Domicile.Base;
using Domicile.Custody.Entries;
using Domicile.Custody.Grants;
using Domicile.Host;
using Domicile.Keys;
using Domicile.Ledger;
using Domicile.Proof;
using Domicile.Remote;
using Domicile.Sealing;
using Domicile.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Host;

/// <summary>A backup of a running domicile, and what becomes of it.</summary>
public sealed class BackupTests : IDisposable
{
    private static readonly Access Own = new DomicileOptions().BySubject();
    private static readonly string[] Both = [BackupFolder.Service, BackupFolder.Custody];

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Data => _folder.File("data");

    private string Backup => _folder.File("backup");

    private string KeyFolder => _folder.File("keys");

    private string Mirror => Log.PublicFolderOf(TakeBackup.LedgerOf(Data));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_backup_taken_while_the_service_writes_holds_all_that_was_acknowledged_before_and_no_key()
    {
        Directory.CreateDirectory(Data);
        SubjectId[] early = [Samples.Ann, Samples.Ben];
        byte[] kek;
        await using (var domicile = await RunningDomicile.Start(Data, Trusting))
        {
            var custodian = domicile.Services.GetRequiredService<ICustodian>();
            foreach (var subject in early) (await custodian.Enroll(subject, Stop)).OrThrow();
            Directory.CreateDirectory(Path.Combine(Data, "blobs", "media", "token"));
            await File.WriteAllTextAsync(Path.Combine(Data, "blobs", "media", "token", "clip"), "published", Stop);
            await File.WriteAllTextAsync(Path.Combine(Data, "blobs", ".incoming", "torn"), "half", Stop);
            using var done = new CancellationTokenSource();
            var busy = Task.Run(async () =>
            {
                while (!done.IsCancellationRequested)
                {
                    (await custodian.Enroll(Id.New<SubjectId>(TimeProvider.System), Stop)).OrThrow();
                    (await custodian.Unseal(Request(Samples.Ann), Stop)).OrThrow().Key.Dispose();
                }
            }, Stop);
            await Take(Both);
            KeyBackup.Take(new() { Path = Data }, new(), KeyFolder);
            await done.CancelAsync();
            await busy;
            kek = domicile.Services.GetRequiredService<Keyring>().Wrap(1, new byte[32]);
        }
        Assert.DoesNotContain(Directory.EnumerateFiles(Backup, "*", SearchOption.AllDirectories), file => Path.GetFileName(file) is "keyring.json" or "authority.pem" or "torn");
        Assert.Equal("published", await File.ReadAllTextAsync(Path.Combine(Backup, "blobs", "media", "token", "clip"), Stop));

        var restored = await Restore(Mirror);
        Assert.Equal("published", await File.ReadAllTextAsync(Path.Combine(restored, "blobs", "media", "token", "clip"), Stop));
        var (address, addressAgain) = (Path.Combine(Data, "service", "address-key"), Path.Combine(restored, "service", "address-key"));
        Assert.Equal(await File.ReadAllBytesAsync(address, Stop), await File.ReadAllBytesAsync(addressAgain, Stop));
        Assert.Equal(OwnerOnly.File, File.GetUnixFileMode(addressAgain));
        await using var again = await RunningDomicile.Start(restored, Trusting);
        foreach (var subject in early) (await again.Services.GetRequiredService<ICustodian>().Unseal(Request(subject), Stop)).OrThrow().Key.Dispose();
        // The same keys, and not others under the same name.
        Assert.Equal(kek, again.Services.GetRequiredService<Keyring>().Wrap(1, new byte[32]));
        using var client = again.Client();
        Assert.StartsWith("Healthy", await client.GetStringAsync("/healthz", Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_erased_after_the_backup_is_destroyed_again_and_stays_so()
    {
        Receipt erasure;
        byte[] authority;
        string revoked;
        await using (var process = await Start(Data))
        {
            foreach (var subject in (SubjectId[])[Samples.Ann, Samples.Ben]) (await process.Custodian.Enroll(subject, Stop)).OrThrow();
            (await process.Custodian.Index(Samples.Ann, Fideslang.Email, "ann@example.org", Stop)).OrThrow();
            (authority, revoked) = Revoke(new DataFolder { Path = Data }.Sub("custody", "link"));
            await TakeWithKeys();
            erasure = (await process.Custodian.Erase(Samples.Ann, Stop)).OrThrow();
            (await process.Custodian.Unseal(Request(Samples.Ben), Stop)).OrThrow().Key.Dispose();
        }
        var restored = await Restore(Mirror);
        Assert.Equal(authority, await File.ReadAllBytesAsync(Path.Combine(restored, "custody", "link", "authority.pem"), Stop));
        Assert.True(File.Exists(Path.Combine(restored, "custody", "link", "revoked", revoked)));
        for (var start = 0; start < 2; start++)
        {
            await using var process = await CustodyProcess.Start(restored, withCredentials: true);
            Assert.Equal("erased", (await process.Custodian.Unseal(Request(Samples.Ann), Stop)).Refusal?.Code);
            Assert.Equal("erased", (await process.Custodian.Enroll(Samples.Ann, Stop)).Refusal?.Code);
            Assert.Equal(erasure, (await process.Custodian.Erase(Samples.Ann, Stop)).OrThrow());
            Assert.Null((await process.Custodian.Find(Fideslang.Email, "ann@example.org", Stop)).OrThrow());
            (await process.Custodian.Unseal(Request(Samples.Ben), Stop)).OrThrow().Key.Dispose();
            await using var db = process.Database();
            Assert.Null((await db.SubjectKeys.SingleAsync(key => key.Subject == Samples.Ann, Stop)).Wrapped);
        }
    }

    [Fact]
    public async Task A_restore_that_says_that_nobody_has_seen_more_is_entered_once_before_anything_opens()
    {
        await using (var process = await Start(Data))
        {
            var receipt = (await process.Custodian.Enroll(Samples.Ann, Stop)).OrThrow();
            await process.Log.WhenPublished(receipt.Index, Stop);
            await TakeWithKeys();
            (await process.Custodian.Erase(Samples.Ann, Stop)).OrThrow();
        }
        var restored = await Restore(RestoreBackup.Nothing);
        var statement = Path.Combine(restored, "custody", "restored.json");
        var said = await File.ReadAllBytesAsync(statement, Stop);
        for (var start = 0; start < 3; start++)
        {
            // The last start is one after another that entered it and was killed then.
            if (start == 2) await File.WriteAllBytesAsync(statement, said, Stop);
            await using var domicile = await RunningDomicile.Start(restored, Trusting);
            // Nothing there says that it was erased: the statement was wrong, and stands in the ledger.
            (await domicile.Services.GetRequiredService<ICustodian>().Unseal(Request(Samples.Ann), Stop)).OrThrow().Key.Dispose();
            var log = domicile.Services.GetRequiredService<Log>();
            var kinds = Enumerable.Range(0, (int)log.Size)
                .Select(index => LedgerEntry.TryParse(log.EntryAt(index).Span, out var entry) ? entry.Kind : "").ToList();
            Assert.Equal(["enroll", EnterRestore.Kind], kinds.Take(2));
            Assert.Single(kinds, EnterRestore.Kind);
            Assert.False(File.Exists(statement));
            await using var db = await domicile.Services.GetRequiredService<IDbContextFactory<CustodyDb>>().CreateDbContextAsync(Stop);
            var body = (await db.Entries.SingleAsync(entry => entry.Kind == EnterRestore.Kind, Stop)).OpenBody.AsSpan(Commitment.OpeningSize);
            Assert.Contains("\"size\":1,\"published\":\"none\"", System.Text.Encoding.UTF8.GetString(body), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Acts_between_the_copies_of_tables_and_ledger_are_found_in_the_ledger()
    {
        var copy = _folder.File("copy");
        Directory.CreateDirectory(Path.Combine(copy, "tables"));
        await using (var process = await Start(Data))
        {
            (await process.Custodian.Enroll(Samples.Ann, Stop)).OrThrow();
            await TableCopies.Take(new() { Path = Data }, TestDatabase.Databases(Data), Serve.ModuleTables().Of(BackupFolder.Custody), Path.Combine(copy, "tables"), Stop);
            (await process.Custodian.Unseal(Request(Samples.Ann), Stop)).OrThrow().Key.Dispose();
            (await process.Custodian.Enroll(Samples.Ben, Stop)).OrThrow();
            (await process.Custodian.Erase(Samples.Ann, Stop)).OrThrow();
            LedgerCopy.Take(TakeBackup.LedgerOf(Data), TakeBackup.LedgerOf(copy), process.Keys.Ledger.Verifier);
            KeyBackup.Take(new() { Path = Data }, new(), KeyFolder);
        }
        await TableCopies.Put(Path.Combine(copy, "tables"), new() { Path = copy }, TestDatabase.Empty(copy), Serve.ModuleTables().Of(BackupFolder.Custody), Stop);
        KeyBackup.Put(KeyFolder, new() { Path = copy }, new());
        await using var restored = await CustodyProcess.Start(copy, withCredentials: true);
        Assert.Equal("erased", (await restored.Custodian.Unseal(Request(Samples.Ann), Stop)).Refusal?.Code);
        Assert.Equal("not-enrolled", (await restored.Custodian.Unseal(Request(Samples.Ben), Stop)).Refusal?.Code);
    }

    [Fact]
    public async Task A_custodian_behind_what_was_published_does_not_start()
    {
        var seen = _folder.File("seen");
        await using (var process = await Start(Data))
        {
            (await process.Custodian.Enroll(Samples.Ann, Stop)).OrThrow();
            await TakeWithKeys();
            var receipt = (await process.Custodian.Unseal(Request(Samples.Ann), Stop)).OrThrow().Receipt;
            await process.Log.WhenPublished(receipt.Index, Stop);
            await File.WriteAllTextAsync(seen, process.Log.LatestNote, Stop);
        }
        var restored = await Restore(seen);
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => CustodyProcess.Start(restored, withCredentials: true));
        Assert.Contains("others have seen 2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ledger_that_is_shorter_than_the_database_knows_does_not_start()
    {
        await using (var process = await Start(Data))
        {
            (await process.Custodian.Enroll(Samples.Ann, Stop)).OrThrow();
            LedgerCopy.Take(TakeBackup.LedgerOf(Data), _folder.File("older"), process.Keys.Ledger.Verifier);
            (await process.Custodian.Enroll(Samples.Ben, Stop)).OrThrow();
        }
        Directory.Delete(TakeBackup.LedgerOf(Data), recursive: true);
        Directory.Move(_folder.File("older"), TakeBackup.LedgerOf(Data));
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => CustodyProcess.Start(Data, withCredentials: true));
        Assert.Contains("the database knows of 2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retirement_after_the_backup_counts()
    {
        await using (var process = await Start(Data))
        {
            (await process.Custodian.Enroll(Samples.Ann, Stop)).OrThrow();
            await TakeWithKeys();
            (await process.Rotation.Rotate()).OrThrow();
            Assert.True(await process.Rewrap.Pass(Stop));
            KeyBackup.Take(new() { Path = Data }, new(), _folder.File("keys-rotated"));
            (await process.Rotation.Retire(1)).OrThrow();
        }
        // The keyring from before the rotation has a key that was destroyed, and not the one that replaced it.
        await Refused("restore a newer keyring", await Restore(Mirror));
        // With the one from between, the key is not destroyed as long as something is under it, which needs a newer database.
        await Refused("Restore a newer one", await Restore(Mirror, _folder.File("keys-rotated"), "between"));
    }

    [Fact]
    public async Task A_keyring_from_before_a_retirement_loses_the_key_again_where_nothing_is_under_it()
    {
        await using (var process = await Start(Data))
        {
            (await process.Custodian.Enroll(Samples.Ann, Stop)).OrThrow();
            (await process.Rotation.Rotate()).OrThrow();
            Assert.True(await process.Rewrap.Pass(Stop));
            await TakeWithKeys();
            (await process.Rotation.Retire(1)).OrThrow();
        }
        await using var restored = await CustodyProcess.Start(await Restore(Mirror), withCredentials: true);
        Assert.Equal(2, restored.Keys.MinVersion);
        Assert.False(restored.Keys.Has(1));
        (await restored.Custodian.Unseal(Request(Samples.Ann), Stop)).OrThrow().Key.Dispose();
    }

    [Fact]
    public async Task What_the_parties_said_after_the_backup_must_be_brought_back()
    {
        var council = new Council("operator", "overseer");
        var proofs = new List<string>();
        await using (var process = await Start(Data))
        {
            (await process.Custodian.Enroll(Samples.Ann, Stop)).OrThrow();
            await TakeWithKeys();
            await council.Register(process.Acts, council.Registry(2), Council.Start);
            // The last is listed a moment after it is taken.
            await Wait.Until(async () => (await process.Acts.List(0, Stop)).Count == 5);
            foreach (var act in await process.Acts.List(0, Stop)) proofs.Add((await process.Acts.Prove(act.Index, Stop)).OrThrow());
        }
        var restored = await Restore(Mirror);
        var folder = Path.Combine(restored, "custody", "acts");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "0"), proofs[0], Stop);
        await File.WriteAllTextAsync(Path.Combine(folder, "other"), "nonsense", Stop);
        await Refused("entries 2, 3, 4, 5", restored);
        for (var file = 1; file < 5; file++) await File.WriteAllTextAsync(Path.Combine(folder, $"{file}"), proofs[file], Stop);
        await using var process2 = await CustodyProcess.Start(restored, withCredentials: true);
        Assert.NotNull(process2.Acts.Charter.Registry);
        Assert.Equal(5, (await process2.Acts.List(0, Stop)).Count);
    }

    [Fact]
    public async Task Nothing_that_is_not_whole_is_restored()
    {
        await using (var process = await Start(Data))
        {
            (await process.Custodian.Enroll(Samples.Ann, Stop)).OrThrow();
            await TakeWithKeys();
            await Assert.ThrowsAsync<InvalidDataException>(() => Take([BackupFolder.Custody]));
            using var given = new CancellationTokenSource();
            await given.CancelAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => Taking().Run(_folder.File("cut-off"), [BackupFolder.Custody], given.Token));
        }
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(_folder.Path), path => path.Contains("cut-off", StringComparison.Ordinal));
        var ledger = Path.Combine(Backup, "custody", "ledger", "public", "checkpoint");
        var bytes = await File.ReadAllBytesAsync(ledger, Stop);

        await File.WriteAllBytesAsync(ledger, [.. bytes[..^1], 0], Stop);
        Unusable("has changed");
        File.Delete(ledger);
        Unusable("is missing");
        await File.WriteAllBytesAsync(ledger, bytes, Stop);
        await File.WriteAllTextAsync(Path.Combine(Backup, "more"), "", Stop);
        Unusable("not part of the backup");
        File.Delete(Path.Combine(Backup, "more"));
        Assert.Contains("other.example", Assert.Throws<InvalidDataException>(() => BackupFolder.Verify(Backup, "other.example")).Message, StringComparison.Ordinal);
        BackupFolder.Verify(Backup, new DomicileOptions().Name);
        var manifest = Path.Combine(Backup, "backup.json");
        await File.WriteAllTextAsync(manifest, (await File.ReadAllTextAsync(manifest, Stop))[..^10], Stop);
        Unusable("no complete backup");

        void Unusable(string why) => Assert.Contains(why, Assert.Throws<InvalidDataException>(() => BackupFolder.Verify(Backup, new DomicileOptions().Name)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restore_overwrites_nothing_and_one_that_was_cut_off_does_not_start()
    {
        await using (var process = await Start(Data))
        {
            (await process.Custodian.Enroll(Samples.Ann, Stop)).OrThrow();
            await TakeWithKeys();
        }
        Assert.Contains("exists", (await Assert.ThrowsAsync<InvalidDataException>(() => Restoring(Data).Run(Backup, KeyFolder, "none", Stop))).Message, StringComparison.Ordinal);
        Assert.Contains("--published", (await Assert.ThrowsAsync<InvalidDataException>(() => Restoring(_folder.File("x")).Run(Backup, KeyFolder, null, Stop))).Message, StringComparison.Ordinal);

        var half = new DataFolder { Path = _folder.File("half") };
        TestDatabase.Empty(half.Path);
        await Assert.ThrowsAsync<InvalidDataException>(() => Restoring(half.Path).Run(Backup, KeyFolder, _folder.File("no-mirror"), Stop));
        Assert.Contains("did not finish", Assert.Throws<InvalidDataException>(() => OwnFolder.Hold(half)).Message, StringComparison.Ordinal);
        using var held = OwnFolder.Hold(new() { Path = await Restore("none") });
        Assert.Contains("Another process", Assert.Throws<InvalidDataException>(() => OwnFolder.Hold(new() { Path = _folder.File("restored") })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_drill_says_what_it_checked_and_finds_a_keyring_that_does_not_fit()
    {
        Directory.CreateDirectory(Data);
        await using (var domicile = await RunningDomicile.Start(Data, Trusting))
        {
            var custodian = domicile.Services.GetRequiredService<ICustodian>();
            foreach (var subject in (SubjectId[])[Samples.Ann, Samples.Ben]) (await custodian.Enroll(subject, Stop)).OrThrow();
            await domicile.Services.GetRequiredService<Log>().WhenPublished(0, Stop);
            await Take(Both);
            KeyBackup.Take(new() { Path = Data }, new(), KeyFolder);
        }
        var drill = new DrillBackup(new(), TestDatabase.Empty(_folder.File("scratch")).Server, Serve.ModuleTables());
        var said = string.Join('\n', await drill.Run(Backup, KeyFolder, Stop));
        Assert.Contains("every byte as it was written", said, StringComparison.Ordinal);
        Assert.Matches("[1-9][0-9]* entries lead to the root", said);
        Assert.Contains("opens with this keyring: 2", said, StringComparison.Ordinal);
        Assert.Contains("identity", said, StringComparison.Ordinal);

        using var other = Keyring.Open(new DataFolder { Path = _folder.File("other") }.Sub("keys"), new DomicileOptions().LedgerOrigin, true);
        drill = new DrillBackup(new(), TestDatabase.Empty(_folder.File("scratch2")).Server, Serve.ModuleTables());
        await Assert.ThrowsAnyAsync<Exception>(() => drill.Run(Backup, Path.Combine(_folder.File("other"), "keys"), Stop));
    }

    /// <summary>As a custodian has it whose service is elsewhere, and has lost a certificate.</summary>
    private static (byte[] Authority, string Revoked) Revoke(string link)
    {
        using var authority = new Authority(link, new DomicileOptions().Name, TimeProvider.System);
        var certificates = new ServiceCertificates(authority, TimeProvider.System);
        using var lost = X509Certificate2.CreateFromPem(certificates.IssueFirst());
        certificates.Revoke(lost.SerialNumber);
        return (File.ReadAllBytes(Path.Combine(link, "authority.pem")), ServiceCertificates.LineOf(lost.SerialNumber));
    }

    private static void Trusting(WebApplicationBuilder builder) => builder.Services.AddSingleton<ISubjectGrants, TrustingGrants>();

    private static AccessRequest Request(SubjectId subject) => new(subject, "user.contact.email", Own, TimeSpan.FromMinutes(1));

    private static async Task Refused(string why, string restored) =>
        Assert.Contains(why, (await Assert.ThrowsAsync<InvalidDataException>(() => CustodyProcess.Start(restored, withCredentials: true))).Message, StringComparison.Ordinal);

    private static Task<CustodyProcess> Start(string data)
    {
        Directory.CreateDirectory(data);
        return CustodyProcess.Start(data, withCredentials: true);
    }

    private TakeBackup Taking() => new(new() { Path = Data }, TestDatabase.Databases(Data), new(), Serve.ModuleTables(), TimeProvider.System);

    private Task<BackupContents> Take(string[] planes) => Taking().Run(Backup, planes, Stop);

    private async Task TakeWithKeys()
    {
        await Take([BackupFolder.Custody]);
        KeyBackup.Take(new() { Path = Data }, new(), KeyFolder);
    }

    private static RestoreBackup Restoring(string data) => new(new() { Path = data }, TestDatabase.Empty(data), new(), Serve.ModuleTables());

    private async Task<string> Restore(string published, string? keys = null, string name = "restored")
    {
        await Restoring(_folder.File(name)).Run(Backup, keys ?? KeyFolder, published, Stop);
        return _folder.File(name);
    }
}
