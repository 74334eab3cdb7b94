using System.Diagnostics;
using System.Globalization;
using Domicile.Base;
using Domicile.Identity;
using Domicile.Moderation;
using Domicile.Moderation.People;
using Domicile.Moderation.Queues;
using Domicile.Moderation.Tables;
using Domicile.Storage;
using Domicile.Tests.Testing;
using Domicile.Web;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Bench;

/// <summary>
/// 64 moderators on 100,000 cases, on SQLite and on PostgreSQL: how many are given out a second, as multiples of F too. Each round, all ask at once;
/// what they get must be the next 64 in order. Then two processes at a time give out the rest, and are killed again and again: what was acknowledged
/// must hold, nobody may hold what another does, and none may be lost.
/// </summary>
internal static class QueueBench
{
    private const int Moderators = 64, Cases = 100_000, LeftForKills = 20_000, Processes = 2, Kills = 4;

    private static readonly string[] Durable = ["fsync=on", "full_page_writes=on", "autovacuum=on", "autovacuum_naptime=1s", "max_wal_size=2GB"];

    public static async Task Run()
    {
        await On("SQLite", "", () => TimeSpan.Zero);
        using var server = await PostgresServer.Start(Durable);
        await On("PostgreSQL", server.Database("postgres"), () => server.ProcessorTime);
    }

    private static async Task On(string name, string database, Func<TimeSpan> server)
    {
        var folder = Directory.CreateTempSubdirectory("queue-bench-").FullName;
        try
        {
            await using var provider = Provide(folder, database);
            var order = await Fill(provider);
            var roles = provider.GetRequiredService<RolesInForce>();
            var list = ActivatorUtilities.CreateInstance<ListCases>(provider, new Staff(provider.GetRequiredService<IDbContextFactory<ModerationDb>>(), null!, roles, null!, null!, Microsoft.Extensions.Options.Options.Create(new StaffOptions())));
            for (var time = 0; time < 3; time++) await list.Do(Moderator(0), default);
            var listing = Stopwatch.StartNew();
            await list.Do(Moderator(0), default);
            Console.WriteLine($"{name,-10}  how full the queues are, and what comes next: {listing.Elapsed.TotalMilliseconds:F0} ms");
            var before = LedgerBench.Fsyncs(folder);
            var figures = await Rounds(provider, order, server);
            var fsyncs = (before + LedgerBench.Fsyncs(folder)) / 2;
            Console.WriteLine($"{name,-10}  F {fsyncs:F0}/s  cases given out {figures.PerSecond:F0}/s, {figures.PerSecond / fsyncs:F1} F, p99 {figures.P99 * 1000:F0} ms, "
                + $"{figures.Cpu * 1e6:F0} CPU-µs each in this process, {figures.ServerCpu * 1e6:F0} in the server; every round in order");
            await Killed(provider, folder, database, name);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ServiceProvider Provide(string folder, string database)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("DOMICILE_DATA", folder), new("DOMICILE_DATABASE", database),
            new("DOMICILE_GRAVE_CASES_A_DAY", "0"), new("DOMICILE_MINUTES_AT_CASES", "0")]).Build());
        services.AddLogging();
        services.AddWeb().AddModuleDb<ModerationDb>("moderation").AddSettings<ExposureOptions>().AddSingleton<Exposure>().AddSingleton<IProfiles, EverybodyActive>().AddSingleton<RolesInForce>().AddSingleton<Desk>();
        return services.BuildServiceProvider();
    }

    private static SubjectId Moderator(int number) => new(new Guid(number, 0, 0, new byte[8]));

    /// <summary>Returns the cases in the order in which they are to be given out.</summary>
    private static async Task<List<Guid>> Fill(ServiceProvider provider)
    {
        await provider.GetRequiredService<IEnumerable<IPreparation>>().Single().Prepare(default);
        var (random, now) = (new System.Random(7), TimeProvider.System.GetUtcNow());
        var cases = new List<Case>(Cases);
        for (var number = 0; number < Cases; number++)
        {
            var (severity, opened, reach) = (random.Next(1, 6), now.AddSeconds(-random.Next(7 * 86_400)), (long)Math.Pow(10, random.NextDouble() * 6));
            cases.Add(new()
            {
                Id = Guid.CreateVersion7(opened),
                Kind = "video",
                Subject = Guid.CreateVersion7(opened),
                Matter = "",
                Author = new(Guid.CreateVersion7(opened)),
                Policy = "spam",
                Severity = severity,
                Queue = severity >= Routing.UrgentSeverity ? Routing.Urgent : Routing.General,
                Rank = Priority.Rank(severity, reach, random.Next(1, 50), opened) + random.NextDouble() / 1e6,
                Reach = reach,
                OpenedAt = opened,
                DueAt = opened.AddHours(24),
                LeaseUntil = DateTimeOffset.UnixEpoch,
            });
        }
        var databases = provider.GetRequiredService<IDbContextFactory<ModerationDb>>();
        foreach (var some in cases.Chunk(5000))
        {
            await using var db = await databases.CreateDbContextAsync();
            db.AddRange(some);
            // Somebody said so.
            db.AddRange(some.Select(one => new Report { Id = Guid.CreateVersion7(one.OpenedAt), Reporter = one.Author, Kind = "video", Subject = one.Subject, Policy = "spam", At = one.OpenedAt, CaseId = one.Id }));
            await db.SaveChangesAsync();
        }
        await using (var db = await databases.CreateDbContextAsync())
        {
            db.AddRange(Enumerable.Range(0, Moderators).Select(number => Domicile.Moderation.Tables.Moderator.New(Moderator(number), Role.Moderator)));
            await db.SaveChangesAsync();
        }
        return [.. cases.OrderBy(one => one.Queue == Routing.General).ThenByDescending(one => one.Rank).Select(one => one.Id)];
    }

    private static async Task<Figures> Rounds(ServiceProvider provider, List<Guid> order, Func<TimeSpan> server)
    {
        var (desk, databases) = (provider.GetRequiredService<Desk>(), provider.GetRequiredService<IDbContextFactory<ModerationDb>>());
        var (clock, waits, spent, spentByServer) = (new Stopwatch(), new List<double>(), TimeSpan.Zero, TimeSpan.Zero);
        for (var done = 0; done + Moderators <= Cases - LeftForKills; done += Moderators)
        {
            var (servers, processor, begun) = (server(), Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
            clock.Start();
            var taken = await Task.WhenAll(Enumerable.Range(0, Moderators).Select(number => Task.Run(async () =>
            {
                var one = (await desk.Next(Moderator(number), default)).OrThrow()!.Value;
                return (Case: one, Waited: Stopwatch.GetElapsedTime(begun).TotalSeconds);
            })));
            clock.Stop();
            spent += Environment.CpuUsage.TotalTime - processor;
            spentByServer += server() - servers;
            waits.AddRange(taken.Select(one => one.Waited));
            if (!order.Skip(done).Take(Moderators).ToHashSet().SetEquals(taken.Select(one => one.Case)))
                throw new InvalidOperationException("What was given out is not what came next.");
            await Close(databases, [.. taken.Select(one => one.Case)]);
        }
        waits.Sort();
        return new(waits.Count / clock.Elapsed.TotalSeconds, waits[waits.Count * 99 / 100], spent.TotalSeconds / waits.Count, spentByServer.TotalSeconds / waits.Count);
    }

    private static async Task<int> Close(IDbContextFactory<ModerationDb> databases, IReadOnlyList<Guid> cases)
    {
        await using var db = await databases.CreateDbContextAsync();
        return await db.Cases.Where(row => cases.Contains(row.Id) && row.State == CaseState.Open && row.Holder != null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, CaseState.Decided).SetProperty(row => row.Holder, (SubjectId?)null));
    }

    /// <summary>In a process of its own: each of its part of the moderators takes and closes one case after the other, and says so once it is so.</summary>
    public static async Task Work(string folder, string database, int part)
    {
        await using var provider = Provide(folder, database);
        var (desk, databases) = (provider.GetRequiredService<Desk>(), provider.GetRequiredService<IDbContextFactory<ModerationDb>>());
        await using var closing = new Batches<Guid, Done>(async cases => await Close(databases, cases) == cases.Count ? new Done[cases.Count]
            : throw new InvalidOperationException("A case was not held."), Moderators);
        await Task.WhenAll(Enumerable.Range(0, Moderators / Processes).Select(number => Task.Run(async () =>
        {
            var me = Moderator(number * Processes + part);
            while ((await desk.Next(me, default)).OrThrow() is { } taken)
            {
                Console.WriteLine($"took {taken} {me.Value}");
                await closing.Ask(taken);
                Console.WriteLine($"closed {taken}");
            }
        })));
    }

    private static async Task Killed(ServiceProvider provider, string folder, string database, string name)
    {
        var databases = provider.GetRequiredService<IDbContextFactory<ModerationDb>>();
        var (closed, random, rounds) = (new HashSet<string>(), new System.Random(3), 0);
        for (; ; rounds++)
        {
            var said = await Task.WhenAll(Enumerable.Range(0, Processes).Select(part => Process(folder, database, part, rounds < Kills ? random.Next(300, 2500) : int.MaxValue)));
            var holders = new Dictionary<string, string>();
            foreach (var line in said.SelectMany(line => line))
            {
                // The one who took it first holds it until it is closed: nobody's time ends here.
                if (line is ["took", var one, var who] && !holders.TryAdd(one, who) || line is ["closed", var again] && !closed.Add(again))
                    throw new InvalidOperationException($"Two had case {line[1]}.");
            }
            await using var db = await databases.CreateDbContextAsync();
            var open = await db.Cases.Where(row => row.State == CaseState.Open).Select(row => row.Id).ToListAsync();
            if (open.Exists(one => closed.Contains(one.ToString()))) throw new InvalidOperationException("A case that was closed is open again.");
            if (open.Count == 0) break;
            // Those who held a case are gone; their time ends.
            await db.Cases.Where(row => row.State == CaseState.Open && row.Holder != null).ExecuteUpdateAsync(set => set.SetProperty(row => row.LeaseUntil, DateTimeOffset.UnixEpoch));
        }
        await using var last = await databases.CreateDbContextAsync();
        var total = await last.Cases.CountAsync(row => row.State == CaseState.Decided);
        if (total != Cases) throw new InvalidOperationException($"{Cases - total} cases were lost.");
        Console.WriteLine($"{name,-10}  {Processes} processes, killed {rounds} times: none of {Cases} lost, none held twice");
    }

    private static async Task<List<string[]>> Process(string folder, string database, int part, int lines)
    {
        using var process = System.Diagnostics.Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["queue", folder, database, part.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })!;
        var said = new List<string[]>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            said.Add(line.Split(' '));
            if (said.Count == lines) process.Kill();
        }
        await process.WaitForExitAsync();
        return process.ExitCode == 0 || said.Count >= lines ? said : throw new InvalidOperationException("A process failed.");
    }

    private sealed record Figures(double PerSecond, double P99, double Cpu, double ServerCpu);
}

/// <summary>People without a database of accounts, which a service asks once a batch.</summary>
internal sealed class EverybodyActive : IProfiles
{
    public Task<IReadOnlyDictionary<SubjectId, Profile>> Get(IReadOnlyCollection<SubjectId> subjects, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<SubjectId, Profile>>(subjects.ToDictionary(one => one, one => new Profile(one.ToString(), one.ToString(), null)));

    public Task<SubjectId?> Find(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ShownPerson?> Show(string name, SubjectId? viewer, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<SubjectId, string>> Names(IReadOnlyCollection<SubjectId> subjects, CancellationToken cancellationToken) => throw new NotSupportedException();
}
