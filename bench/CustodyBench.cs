using System.Diagnostics;
using System.Runtime;
using System.Security.Cryptography;
using Domicile.Base;
using Domicile.Credentials;
using Domicile.Custody;
using Domicile.Host;
using Domicile.Remote;
using Domicile.Sealing;
using Domicile.Sealing.Sealed;
using Domicile.Web;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Domicile.Bench;

/// <summary>
/// Unseals with durable receipts by 256 callers, as multiples of F (4 KiB write+fsync per second on the same disk in the same run);
/// sealing and opening a value against bare AES-256-GCM.
/// </summary>
internal static class CustodyBench
{
    private const int Callers = 256;
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Compiling = TimeSpan.FromMilliseconds(100);

    public static async Task Run()
    {
        var folder = Directory.CreateTempSubdirectory("custody-bench").FullName;
        try
        {
            var before = LedgerBench.Fsyncs(folder);
            var inside = await InProcess(folder);
            var remote = await OverTls(folder);
            var fsyncs = (before + LedgerBench.Fsyncs(folder)) / 2;
            Console.WriteLine($"F                        {fsyncs,10:F0} /s");
            Print("in process", inside, fsyncs);
            Print("over mutual TLS", remote, fsyncs);
            foreach (var size in (int[])[32, 256, 4096, 65536]) Values(size);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Print(string where, Figures figures, double fsyncs) => Console.WriteLine(
        $"unseals {where,-16} {figures.PerSecond,10:F0} /s  {figures.PerSecond / fsyncs,6:F1} F  p99 {figures.P99 * 1000:F0} ms ({figures.P99 * fsyncs:F0}/F)  {figures.Cpu * 1e6:F0} CPU-µs each");

    private static async Task<Figures> InProcess(string folder)
    {
        var services = Services(new() { ["DOMICILE_DATA"] = Path.Combine(folder, "inside") });
        services.AddWeb().AddCredentials().AddCustody().AddSingleton<ICurrentSession, Nobody>();
        await using var provider = services.BuildServiceProvider();
        foreach (var preparation in provider.GetServices<IPreparation>()) await preparation.Prepare(default);
        return await Measure(provider.GetRequiredService<ICustodian>(), provider.GetRequiredService<IRegistrar>());
    }

    /// <summary>Both planes in this process, which pays for both ends of the connection.</summary>
    private static async Task<Figures> OverTls(string folder)
    {
        var (data, keys) = (new DataFolder { Path = Path.Combine(folder, "custody") }, Path.Combine(folder, "keys"));
        await using var custody = CustodyPlane.Build(builder =>
        {
            builder.Configuration.AddInMemoryCollection(
                [new("DOMICILE_DATA", data.Path), new("DOMICILE_URL", "http://127.0.0.1:0"), new("DOMICILE_CUSTODY_URL", "https://127.0.0.1:0")]);
            builder.Logging.ClearProviders();
        });
        await custody.StartAsync();
        ServiceKeys.Write(keys, data, new DomicileOptions(), TimeProvider.System);
        var services = Services(new()
        {
            ["DOMICILE_DATA"] = folder,
            ["DOMICILE_CUSTODIAN"] = custody.Urls.First(url => url.StartsWith("https:", StringComparison.Ordinal)),
            ["DOMICILE_CUSTODIAN_KEYS"] = keys,
        });
        services.AddWeb().AddRemoteCustody().AddSingleton<ICurrentSession, Nobody>();
        await using var provider = services.BuildServiceProvider();
        foreach (var part in provider.GetServices<IHostedService>()) await part.StartAsync(default);
        var figures = await Measure(provider.GetRequiredService<ICustodian>(), provider.GetRequiredService<IRegistrar>());
        foreach (var part in provider.GetServices<IHostedService>()) await part.StopAsync(default);
        await custody.StopAsync();
        return figures;
    }

    private static ServiceCollection Services(Dictionary<string, string?> settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddLogging();
        return services;
    }

    private static async Task<Figures> Measure(ICustodian custodian, IRegistrar registrar)
    {
        var access = new DomicileOptions().BySubject();
        var subjects = Enumerable.Range(0, Callers).Select(_ => Id.New<SubjectId>(TimeProvider.System)).ToList();
        var grants = new Dictionary<SubjectId, SessionSecret>();
        foreach (var subject in subjects)
            grants[subject] = (await registrar.Enroll(subject, new(Password: "heron at the weir"), new("Bench", "::1"), default)).OrThrow().Session.Secret;

        // In full use until hardly anything is left to compile, as after the first minute of a service: only then it counts.
        for (var compiling = TimeSpan.MaxValue; compiling > Compiling;)
        {
            var before = JitInfo.GetCompilationTime();
            for (var round = 0; round < 200; round++) await Task.WhenAll(subjects.Select(Unseal));
            compiling = JitInfo.GetCompilationTime() - before;
        }
        var processor = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        var waits = await Task.WhenAll(subjects.Select(subject => Task.Run(async () =>
        {
            var own = new List<double>();
            while (clock.Elapsed < Span)
            {
                var start = clock.Elapsed;
                await Unseal(subject);
                own.Add((clock.Elapsed - start).TotalSeconds);
            }
            return own;
        })));
        var elapsed = clock.Elapsed.TotalSeconds;
        var sorted = waits.SelectMany(own => own).Order().ToList();
        var spent = (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
        return new(sorted.Count / elapsed, sorted[sorted.Count * 99 / 100], spent / sorted.Count);

        async Task Unseal(SubjectId subject) =>
            (await custodian.Unseal(new(subject, Fideslang.MediaConsumption, access, TimeSpan.FromMinutes(1)), grants[subject], default)).OrThrow().Key.Dispose();
    }

    private sealed class Nobody : ICurrentSession
    {
        public SessionSecret? Secret => null;
    }

    private static void Values(int size)
    {
        var value = RandomNumberGenerator.GetBytes(size);
        var bytes = RandomNumberGenerator.GetBytes(32);
        using var key = new CategoryKey([.. bytes], TimeSpan.FromHours(1), TimeProvider.System);
        var binding = new Binding("bench.example", new(Guid.CreateVersion7()), new("user.contact.email", "Account.Email", 1), Guid.CreateVersion7());
        using var gcm = new AesGcm(RandomNumberGenerator.GetBytes(32), 16);
        var associated = binding.Encode();
        var bare = PerSecond(() =>
        {
            var output = new byte[12 + size + 16];
            RandomNumberGenerator.Fill(output.AsSpan(0, 12));
            gcm.Encrypt(output.AsSpan(0, 12), value, output.AsSpan(12, size), output.AsSpan(12 + size), associated);
            gcm.Decrypt(output.AsSpan(0, 12), output.AsSpan(12, size), output.AsSpan(12 + size), new byte[size], associated);
        });
        var full = PerSecond(() => key.Open(binding, key.Seal(binding, value)));
        // Each sealed in a term of its own, as what was stored over months is: nothing of one serves for another.
        var terms = Enumerable.Range(0, 64).Select(_ => new CategoryKey([.. bytes], TimeSpan.FromHours(1), TimeProvider.System)).ToList();
        var stored = terms.ConvertAll(term => term.Seal(binding, value));
        var at = 0;
        var apart = PerSecond(() =>
        {
            key.Open(binding, stored[at % 64]);
            terms[at++ % 64].Seal(binding, value);
        });
        terms.ForEach(term => term.Dispose());
        Console.WriteLine(
            $"seal and open {size,6} bytes {full,9:F0} /s  {full / bare:F2} of bare AES-256-GCM ({bare:F0} /s); opened from other terms {apart / bare:F2}");
    }

    private sealed record Figures(double PerSecond, double P99, double Cpu);

    private static double PerSecond(Action act)
    {
        for (var warm = 0; warm < 2000; warm++) act();
        var clock = Stopwatch.StartNew();
        var count = 0;
        while (clock.ElapsedMilliseconds < 1000)
        {
            for (var batch = 0; batch < 100; batch++) act();
            count += 100;
        }
        return count / clock.Elapsed.TotalSeconds;
    }
}
