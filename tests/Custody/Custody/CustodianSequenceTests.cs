using System.Security.Cryptography;
using CsCheck;
using Domicile.Base;
using Domicile.Custody.Entries;
using Domicile.Keys;
using Domicile.Sealing;
using Domicile.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Custody;

/// <summary>Any sequence of acts, restarts and restores of an older database against the plainest model of what must be open, closed and findable.</summary>
public sealed class CustodianSequenceTests
{
    private static readonly Access Own = new DomicileOptions().BySubject();
    private static readonly SubjectId[] People = [Samples.Ann, Samples.Ben];
    private static readonly ModuleTables Tables = new(CustodyDb.Name, CustodyFolder.Name, (_, _) => Task.CompletedTask);
    private static readonly string[] Values = ["one@example.org", "two@example.org"];

    [Fact]
    public async Task No_sequence_of_acts_restarts_and_restores_opens_what_is_closed() =>
        await Gen.Select(Gen.Int[0, 11], Gen.Int[0, 1], Gen.Int[0, 1]).Array[1, 25].SampleAsync(Check, iter: 30, threads: 1);

    [Fact]
    public async Task A_database_from_before_a_key_was_retired_does_not_start_also_when_the_keyring_is_of_today() =>
        await Check([(0, 0, 0), (9, 0, 0), (6, 0, 0), (7, 0, 0), (8, 0, 0), (10, 0, 0)]);

    private static async Task Check((int Act, int Person, int Value)[] steps)
    {
        var stop = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var (open, erased) = (new Dictionary<SubjectId, byte[]>(), new HashSet<SubjectId>());
        var index = new Dictionary<string, SubjectId>();
        // Sealed under keys that must never open it again.
        var lost = new List<(SubjectId Subject, byte[] Value)>();
        // Erased, by the ledger's word alone: not one of them is enrolled again.
        var forgotten = new HashSet<SubjectId>();
        Backup? backup = null;
        var entries = 0;
        var process = await CustodyProcess.Start(folder.Path);
        try
        {
            foreach (var (act, person, value) in steps)
            {
                var (subject, mail) = (People[person], Values[value]);
                var closed = forgotten.Contains(subject) ? "not-enrolled" : erased.Contains(subject) ? "erased" : open.ContainsKey(subject) ? null : "not-enrolled";
                switch (act)
                {
                    case 0:
                        var enrolled = await process.Custodian.Enroll(subject, stop);
                        Assert.Equal(forgotten.Contains(subject) ? "erased" : closed switch { null => "already-enrolled", "erased" => "erased", _ => null }, enrolled.Refusal?.Code);
                        if (enrolled.Refusal is not null) break;
                        open[subject] = (await process.VaultOf(subject).Seal(Samples.Email, subject, Samples.Row, new byte[] { 7 }, Own, stop)).OrThrow();
                        entries += 2;
                        break;
                    case 1:
                        Assert.Equal(closed, (await process.Custodian.Unseal(Request(subject), stop)).Refusal?.Code);
                        if (closed is null) entries++;
                        break;
                    case 2:
                        var expected = closed ?? (index.TryGetValue(mail, out var owner) && owner != subject ? "value-taken" : null);
                        Assert.Equal(expected, (await process.Custodian.Index(subject, Fideslang.Email, mail, stop)).Refusal?.Code);
                        if (expected is not null) break;
                        Unindex(subject);
                        index[mail] = subject;
                        break;
                    case 3:
                        var erasure = await process.Custodian.Erase(subject, stop);
                        Assert.Equal(closed == "not-enrolled" ? closed : null, erasure.Refusal?.Code);
                        if (closed is not null) break;
                        erased.Add(subject);
                        if (open.Remove(subject, out var own)) lost.Add((subject, own));
                        Unindex(subject);
                        entries++;
                        break;
                    case 4:
                        await process.DisposeAsync();
                        process = await CustodyProcess.Start(folder.Path);
                        break;
                    case 5:
                        Assert.Equal(index.TryGetValue(mail, out var found) ? found : null, (await process.Custodian.Find(Fideslang.Email, mail, stop)).OrThrow());
                        break;
                    case 6:
                        (await process.Rotation.Rotate()).OrThrow();
                        entries++;
                        break;
                    case 7:
                        Assert.True(await process.Rewrap.Pass(stop));
                        break;
                    case 8:
                        // Whichever versions were to go: only those go that nothing is under.
                        var before = process.Keys.MinVersion;
                        var retired = await process.Rotation.Retire(process.Keys.Version - 1 - value);
                        Assert.True(retired.Refusal is null || before == process.Keys.MinVersion, retired.Refusal?.Code);
                        break;
                    // Only the files of SQLite are put back in no time.
                    case 9 when !TestDatabase.IsPostgres:
                        backup = await Take(process, folder, open, index);
                        break;
                    case 10 when backup is not null:
                        var (minimum, stale) = (process.Keys.MinVersion, backup.Versions.Where(row => !erased.Contains(row.Key)).Select(row => row.Value).DefaultIfEmpty(int.MaxValue).Min());
                        await process.DisposeAsync();
                        await Restore(folder, backup.Tables);
                        if (stale < minimum)
                        {
                            // It has keys under a key-encryption key that is destroyed.
                            await Assert.ThrowsAsync<InvalidDataException>(() => CustodyProcess.Start(folder.Path));
                            return;
                        }
                        process = await CustodyProcess.Start(folder.Path);
                        forgotten = [.. erased.Except(backup.Known)];
                        lost.AddRange(open.Where(row => !backup.Open.TryGetValue(row.Key, out var known) || known != row.Value).Select(row => (row.Key, row.Value)));
                        open = backup.Open.Where(row => !erased.Contains(row.Key)).ToDictionary();
                        index = backup.Index.Where(row => !erased.Contains(row.Value)).ToDictionary();
                        break;
                    default:
                        foreach (var (whose, gone) in lost) await StaysClosed(process, whose, gone);
                        if (closed is null) Assert.Equal([7], await Opened(subject, open[subject]));
                        break;
                }
            }
        }
        finally
        {
            await process.DisposeAsync();
        }

        await using var last = await CustodyProcess.Start(folder.Path);
        Assert.InRange(last.Log.Latest.Size, entries, long.MaxValue);
        foreach (var (whose, bytes) in lost) await StaysClosed(last, whose, bytes);
        foreach (var subject in erased) Assert.Equal(forgotten.Contains(subject) ? "not-enrolled" : "erased", (await last.Custodian.Unseal(Request(subject), stop)).Refusal?.Code);

        void Unindex(SubjectId subject)
        {
            foreach (var mail in index.Where(row => row.Value == subject).Select(row => row.Key).ToList()) index.Remove(mail);
        }

        async Task<byte[]> Opened(SubjectId subject, byte[] sealedValue)
        {
            // The vault may take a new lease: one entry more.
            return (await process.VaultOf(subject).Open(Samples.Email, subject, Samples.Row, sealedValue, Own, stop)).OrThrow();
        }
    }

    private static async Task StaysClosed(CustodyProcess process, SubjectId subject, byte[] value)
    {
        var stop = TestContext.Current.CancellationToken;
        try
        {
            Assert.NotNull((await process.VaultOf(subject).Open(Samples.Email, subject, Samples.Row, value, Own, stop)).Refusal);
        }
        catch (CryptographicException)
        {
            // Enrolled again, with another key.
        }
    }

    private static async Task<Backup> Take(CustodyProcess process, TemporaryFolder folder, Dictionary<SubjectId, byte[]> open, Dictionary<string, SubjectId> index)
    {
        var into = Directory.CreateDirectory(folder.File("backups/" + Guid.CreateVersion7().ToString("N"))).FullName;
        await TableCopies.Take(new() { Path = folder.Path }, new(), [Tables], into, TestContext.Current.CancellationToken);
        await using var db = process.Database();
        return new(into, new(open), new(index), await db.SubjectKeys.Where(row => row.Wrapped != null).ToDictionaryAsync(row => row.Subject, row => row.WrapVersion),
            [.. await db.SubjectKeys.Select(row => row.Subject).ToListAsync()]);
    }

    private static async Task Restore(TemporaryFolder folder, string tables)
    {
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.EnumerateFiles(folder.File("custody"), "custody.db*")) File.Delete(file);
        await TableCopies.Put(tables, new() { Path = folder.Path }, new(), [Tables], TestContext.Current.CancellationToken);
    }

    /// <param name="Tables">Where the copy is.</param>
    /// <param name="Open">What opened then.</param>
    /// <param name="Index">What was found then.</param>
    /// <param name="Versions">Which key-encryption key each subject key was under.</param>
    /// <param name="Known">Who was enrolled or erased.</param>
    private sealed record Backup(string Tables, Dictionary<SubjectId, byte[]> Open, Dictionary<string, SubjectId> Index, Dictionary<SubjectId, int> Versions, HashSet<SubjectId> Known);

    private static AccessRequest Request(SubjectId subject) => new(subject, "user.contact.email", Own, TimeSpan.FromMinutes(1));
}
