using System.Diagnostics;
using System.Globalization;

namespace Domicile.Tests.Testing;

/// <summary>
/// A PostgreSQL server from Debian's package, on a Unix socket in a temporary folder that only the tests' user can enter. It goes,
/// with its folder, when it is disposed or this process ends, however it ends.
/// </summary>
internal sealed class PostgresServer : IDisposable
{
    private const string Ready = "database system is ready to accept connections";

    // Reads until the pipe from this process is closed. Interrupted, a server ends its sessions and stops.
    private const string Script = """
        "$@" & server=$!
        cat > /dev/null
        kill -INT $server; wait $server
        rm -rf "$FOLDER"
        """;

    private readonly Process _process;

    private readonly string[] _options;
    private bool _isAnother;

    private PostgresServer(Process process, string folder, string[] options) => (_process, Folder, _options) = (process, folder, options);

    /// <summary>Everything that the server keeps.</summary>
    public string Folder { get; }

    /// <summary>Of Npgsql, for one of its databases; there is <c>postgres</c> from the start.</summary>
    public string Database(string name) => $"Host={Folder};Username=domicile;Database={name}";

    private static string? Programs => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "initdb"))).MaxBy(bin => bin, StringComparer.Ordinal)
        : null;

    // The server refuses to run as root.
    private static string[] User => Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : ["env"];

    public static bool IsInstalled => Programs is not null;

    /// <param name="settings">Over those that tests have.</param>
    public static async Task<PostgresServer> Start(params string[] settings)
    {
        var programs = Programs ?? throw new InvalidOperationException("PostgreSQL is not installed: apt-get install postgresql.");
        var folder = Directory.CreateTempSubdirectory("domicile-postgres-").FullName;
        if (Environment.IsPrivilegedProcess) await Run(folder, ["chown", "postgres", folder]);
        var data = Path.Combine(folder, "data");
        await Run(folder, [.. User, Path.Combine(programs, "initdb"), "--no-sync", "--auth=trust", "--username=domicile", "--encoding=UTF8",
            "--locale=C", data]);

        // What a crash of the machine would lose is not asked here.
        string[] options = ["-k", folder,
            .. Settings("listen_addresses=", "fsync=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0",
                "max_connections=400", "autovacuum=off", "log_checkpoints=off", "max_wal_size=256MB", "jit=off", "deadlock_timeout=20ms"), .. Settings(settings)];
        var process = Begin(folder, ["sh", "-c", Script, "sh", .. User, Path.Combine(programs, "postgres"), "-D", data, .. options]);
        process.StandardOutput.Close();
        var said = new List<string>();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (!line.Contains(Ready, StringComparison.Ordinal)) continue;
            _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
            return new(process, folder, options);
        }
        throw new InvalidOperationException("PostgreSQL did not start: " + string.Join('\n', said));
    }

    /// <summary>What its processes that are still there have taken.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            var parent = File.ReadLines(Path.Combine(Folder, "data", "postmaster.pid")).First();
            var ticks = 0L;
            foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
            {
                try
                {
                    // proc(5): number, name, state, parent, …, user and system time in hundredths of a second.
                    var stat = File.ReadAllText(Path.Combine(process, "stat")).Split(' ');
                    if (stat[0] == parent || stat[3] == parent) ticks += long.Parse(stat[13], CultureInfo.InvariantCulture) + long.Parse(stat[14], CultureInfo.InvariantCulture);
                }
                catch (IOException)
                {
                    // It has ended.
                }
            }
            return TimeSpan.FromMilliseconds(10 * ticks);
        }
    }

    /// <summary>Runs one of the server's programs, such as <c>pg_dump</c>, on one of its databases.</summary>
    public void Run(string program, string database, params string[] arguments) => Run(Folder,
        [Path.Combine(Programs!, program), "-h", Folder, "-U", "domicile", "-d", database, .. arguments]).GetAwaiter().GetResult();

    /// <summary>Ends all sessions and stops; the folder stays.</summary>
    public void Stop() => Control("stop", "--mode", "fast");

    /// <summary>Goes on after a stop, as it was started.</summary>
    public void Go()
    {
        Control("start", "--log", Path.Combine(Folder, "data", "log"), "--options", string.Join(' ', _options));
        _isAnother = true;
    }

    /// <summary>Stops and goes on.</summary>
    public void Restart()
    {
        Stop();
        Go();
    }

    private void Control(string what, params string[] arguments)
    {
        Run(Folder, [.. User, Path.Combine(Programs!, "pg_ctl"), what, "--silent", "--pgdata", Path.Combine(Folder, "data"), .. arguments]).GetAwaiter().GetResult();
        _isAnother = false;
    }

    public void Dispose()
    {
        // The one that went on is not the one that the script knows.
        if (_isAnother) Stop();
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string[] Settings(params string[] settings) => [.. settings.SelectMany(setting => (string[])["-c", setting])];

    private static Process Begin(string folder, string[] command) => Process.Start(new ProcessStartInfo("env", ["LC_ALL=C", .. command])
    {
        // The postgres user may not enter wherever the tests run.
        WorkingDirectory = "/",
        Environment = { ["FOLDER"] = folder },
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static async Task Run(string folder, string[] command)
    {
        using var process = Begin(folder, command);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{string.Join(' ', command)}: {await output}{await error}");
    }
}
