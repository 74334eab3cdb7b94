using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Domicile.Base;
using Domicile.Custody.Entries;
using Domicile.Ledger;
using Domicile.Proof;
using Domicile.Remote;
using Domicile.Sealing;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Custody;

/// <summary>The custody plane as a process of its own, killed again and again while many callers of a service plane keep it busy.</summary>
[Trait("Database", "none")]
public sealed class CustodianKillTests : IDisposable
{
    private const string Says = "Custody listens for the service at ";
    private const int Callers = 32;
    private static readonly string Domicile = Path.Combine(Repository.Root, "src/host/Host/bin/Release/net10.0/domicile.dll");
    private static readonly Access Own = new DomicileOptions().BySubject();

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentBag<(SubjectId Subject, long Index, string Kind)> _acknowledged = [];
    private readonly ConcurrentBag<SubjectId> _enrolled = [];
    private readonly ConcurrentBag<SubjectId> _askedToErase = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Data => _folder.File("custody");

    private string Ledger => Path.Combine(Data, "custody", "ledger");

    [Fact]
    public async Task What_was_acknowledged_before_a_kill_holds_after_it()
    {
        var checkpoints = new List<Checkpoint>();
        foreach (var acknowledgements in (int[])[1, 40, 300])
        {
            await KillAfter(acknowledgements);
            checkpoints.Add(Published());
        }

        await using var custody = await CustodyProcess.Start(Data, TimeProvider.System);
        Assert.All(_acknowledged, one => Assert.True(LedgerEntry.TryParse(custody.Log.EntryAt(one.Index).Span, out var entry) && entry.Kind == one.Kind));
        Assert.Equal(_acknowledged.Count, _acknowledged.DistinctBy(one => one.Index).Count());
        await custody.Log.WhenPublished(custody.Log.Size - 1, Stop);
        Assert.All(checkpoints, earlier => Log.DemandPrefix(earlier, new FolderSource(Log.PublicFolderOf(Ledger)), Published()));

        var erased = Subjects(Kinds.Erase).ToHashSet();
        foreach (var subject in erased)
            Assert.Equal(Receipts.AlreadyErased, (await custody.Custodian.Unseal(Request(subject), Stop)).Refusal);
        foreach (var subject in _enrolled.Except(_askedToErase))
        {
            (await custody.Custodian.Unseal(Request(subject), Stop)).OrThrow().Key.Dispose();
            var seen = (await custody.Custodian.Accesses(subject, null, 100, Stop)).OrThrow().Select(record => record.Index);
            Assert.Empty(_acknowledged.Where(one => one.Subject == subject).Select(one => one.Index).Except(seen));
        }
        Assert.NotEmpty(erased);
    }

    public void Dispose() => _folder.Dispose();

    private async Task KillAfter(int acknowledgements)
    {
        using var process = new Process
        {
            StartInfo = new("dotnet", [Domicile, "serve", "--plane", "custody"])
            {
                RedirectStandardOutput = true,
                Environment =
                {
                    ["DOMICILE_DATA"] = Data, ["DOMICILE_URL"] = "http://127.0.0.1:0", ["DOMICILE_CUSTODY_URL"] = "https://127.0.0.1:0", ["DOMICILE_DATABASE"] = null,
                },
            },
        };
        process.Start();
        var line = await process.StandardOutput.ReadLineAsync(Stop);
        Assert.StartsWith(Says, line, StringComparison.Ordinal);
        if (!Directory.Exists(_folder.File("keys"))) ServiceKeys.Write(_folder.File("keys"), new DataFolder { Path = Data }, new DomicileOptions(), TimeProvider.System);
        await using var service = TwoPlanes.Service(_folder.File("service"), line![Says.Length..].Split(' ')[0], _folder.File("keys"), TimeProvider.System);
        var custodian = service.GetRequiredService<ICustodian>();
        var registrar = service.GetRequiredService<IRegistrar>();
        await custodian.Begin();

        var left = acknowledgements;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(Live, Stop)));
        await process.WaitForExitAsync(Stop);
        await ((RemoteCustodian)custodian).StopAsync(Stop);

        // One life after another, until the custodian answers no more.
        async Task Live()
        {
            while (true)
            {
                var subject = Id.New<SubjectId>(TimeProvider.System);
                if (!Acknowledged(await registrar.Enroll(subject, new(Password: "heron at the weir"), new("Test", "::1"), Stop), out var enrolled)) return;
                _enrolled.Add(subject);
                var by = enrolled.Session.Secret;
                for (var times = 0; times < 20; times++)
                {
                    var outcome = await custodian.Unseal(Request(subject), by, Stop);
                    if (!Note(subject, Kinds.Unseal, outcome.Then<long>(grant => grant.Receipt.Index))) return;
                }
                if (subject.Value.GetHashCode() % 2 != 0) continue;
                _askedToErase.Add(subject);
                if (!Acknowledged(await registrar.AskErasure(by, DateTimeOffset.UtcNow, Stop), out _)) return;
                if (!Note(subject, Kinds.Erase, (await custodian.Erase(subject, Stop)).Then<long>(receipt => receipt.Index))) return;
            }
        }

        static bool Acknowledged<T>(Outcome<T> outcome, [MaybeNullWhen(false)] out T value)
        {
            if (outcome.Succeeded(out value, out var refusal)) return true;
            Assert.Equal(CustodyLine.Away, refusal);
            return false;
        }

        bool Note(SubjectId subject, string kind, Outcome<long> outcome)
        {
            if (!Acknowledged(outcome, out var index)) return false;
            _acknowledged.Add((subject, index, kind));
            if (Interlocked.Decrement(ref left) == 0) process.Kill();
            return true;
        }
    }

    private Checkpoint Published()
    {
        var verifier = NoteVerifier.Parse(File.ReadAllText(Path.Combine(Log.PublicFolderOf(Ledger), "vkey")).Trim());
        return SignedCheckpoint.Open(File.ReadAllBytes(Path.Combine(Log.PublicFolderOf(Ledger), "checkpoint")), verifier).Checkpoint;
    }

    private IEnumerable<SubjectId> Subjects(string kind) => _acknowledged.Where(one => one.Kind == kind).Select(one => one.Subject);

    private static AccessRequest Request(SubjectId subject) => new(subject, Fideslang.Email, Own, TimeSpan.FromMinutes(1));
}
