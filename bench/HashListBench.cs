using System.Diagnostics;
using System.Globalization;
using System.Text;
using Domicile.Media;
using Domicile.Screening;
using Domicile.Screening.Banks;
using Domicile.Screening.Hashing;
using Domicile.Screening.Matching;
using Domicile.Screening.Tables;
using Domicile.Storage;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Bench;

/// <summary>Ten million lines through what answers the endpoint, into SQLite; then the index in memory that matching needs.</summary>
internal static class HashListBench
{
    private const int Lines = 10_000_000;

    public static async Task Run()
    {
        var data = Directory.CreateTempSubdirectory("domicile-bench-").FullName;
        try
        {
            var services = new ServiceCollection().AddWeb().AddLogging().AddMedia().AddScreening();
            services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("DOMICILE_DATA", data)]).Build());
            await using var provider = services.BuildServiceProvider();
            await provider.GetRequiredService<ModuleStorage<ScreeningDb>>().Upgrade(CancellationToken.None);
            var bank = new Bank { Id = Guid.CreateVersion7(), Name = "many", CreatedAt = DateTimeOffset.UnixEpoch };
            await using (var db = await provider.GetRequiredService<IDbContextFactory<ScreeningDb>>().CreateDbContextAsync())
            {
                db.Add(bank);
                await db.SaveChangesAsync();
            }
            using var most = new Resident();
            var (clock, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
            var context = new DefaultHttpContext { RequestServices = provider };
            (context.Request.ContentType, context.Request.Body) = ("text/plain", new Made(made => Print($"{made} lines: {(Environment.CpuUsage.TotalTime - before).TotalSeconds:0} s of processor time, {most.Peak >> 20} MiB resident at most")));
            var answer = await FillBank.Handle(bank.Id, context, provider.GetRequiredService<FillBank>(), provider.GetRequiredService<ReadBanks>());
            Print($"{Lines} lines: {(answer.Result as IValueHttpResult)?.Value}; {clock.Elapsed.TotalSeconds:0} s, {(Environment.CpuUsage.TotalTime - before).TotalSeconds:0} s of processor time, {most.Peak >> 20} MiB resident at most, database {new DirectoryInfo(data).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) >> 20} MiB");
            (clock, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
            await provider.GetRequiredService<KnownMedia>().Refresh(CancellationToken.None);
            Print($"read into the index: {clock.Elapsed.TotalSeconds:0} s, {(Environment.CpuUsage.TotalTime - before).TotalSeconds:0} s of processor time, index {provider.GetRequiredService<KnownMedia>().Bytes >> 20} MiB, {most.Peak >> 20} MiB resident at most");
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>Memory of this process, looked at ten times a second.</summary>
    private sealed class Resident : IDisposable
    {
        private readonly Timer _timer;
        private long _peak;

        public Resident() => _timer = new(_ => _peak = Math.Max(_peak, Environment.WorkingSet), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));

        public long Peak => _peak;

        public void Dispose() => _timer.Dispose();
    }

    /// <summary>Random hashes, a line each, made some at a time while they are read; every million is told.</summary>
    private sealed class Made(Action<int> tell) : Stream
    {
        private const int AtOnce = 100;

        private readonly System.Random _random = new(7);
        private readonly byte[] _hash = new byte[PdqHash.Bytes];
        private readonly MemoryStream _lines = new();
        private int _made;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (_lines.Position == _lines.Length)
            {
                if (_made == Lines) return 0;
                if (_made > 0 && _made % 1_000_000 == 0) tell(_made);
                _lines.SetLength(0);
                for (var line = 0; line < AtOnce; line++)
                {
                    _random.NextBytes(_hash);
                    _lines.Write(Encoding.ASCII.GetBytes($"pdq,{Convert.ToHexStringLower(_hash)},case {++_made % 1000}\n"));
                }
                _lines.Position = 0;
            }
            return _lines.Read(buffer);
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
