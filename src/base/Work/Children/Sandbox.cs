using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Domicile.Work.Children;

/// <summary>What a child may use.</summary>
/// <param name="Wall">Time, after which it is killed: for what hangs. On a busy machine work takes many times its processor time.</param>
/// <param name="Processor">Processor time.</param>
/// <param name="Output">Bytes of standard output; more kills it.</param>
/// <param name="Niceness">As nice has it.</param>
/// <param name="Memory">Bytes of address space.</param>
public sealed record Bounds(TimeSpan Wall, TimeSpan Processor, int Output = 4 << 20, int Niceness = 5, long Memory = Bounds.Usual)
{
    /// <summary>Bytes of address space: decoding and encoding 4K takes about a third of it.</summary>
    public const long Usual = 4L << 30;

    /// <summary>Bytes of any one file that it writes.</summary>
    public const long File = 1L << 30;
}

/// <summary>How a child ended. Its error text can quote the file's metadata: it is looked at, never logged.</summary>
public sealed record Ended(int Code, string Output, string Error);

/// <summary>
/// Runs programs that parse what strangers made, such as ffmpeg: at low priority, within bounds of memory, time and output, without network,
/// and never longer than this process lives.
/// </summary>
public sealed class Sandbox(TimeProvider time)
{
    private const int MaxError = 16 << 10;

    // The child ends with its parent, however that ends: the shell reads from a pipe that closes when the parent dies. PR_SET_PDEATHSIG
    // would watch the thread that forked, and the thread pool's come and go.
    private const string Leash = """
        exec 3<&0
        "$@" </dev/null 3<&- &
        child=$!
        { read -r _ <&3; kill -KILL "$child"; } >/dev/null 2>&1 &
        leash=$!
        exec 3<&-
        wait "$child"
        code=$?
        kill -KILL "$leash" 2>/dev/null
        exit "$code"
        """;

    // One that is asked for as long as it lives has its standard input for that: what passes it on sees that end, and kills all that is left.
    private const string Group = """{ cat; kill -KILL 0; } | { "$@" 2>/dev/null; kill -KILL 0; }""";

    private readonly Lazy<string[]> _isolation = new(Isolation);

    /// <summary>Runs a program in a folder, which is all that it needs to know of the file system.</summary>
    /// <exception cref="TimeoutException">It took longer than <see cref="Bounds.Wall"/>.</exception>
    /// <exception cref="InvalidDataException">It wrote more than <see cref="Bounds.Output"/>.</exception>
    public async Task<Ended> Run(
        string program, IEnumerable<string> arguments, string folder, Bounds bounds, CancellationToken cancellationToken)
    {
        var (code, output, error) = await Run(
            program, arguments, folder, bounds, (stream, stop) => Read(stream, bounds.Output, keepsAll: true, stop), cancellationToken);
        return new(code, output, error);
    }

    /// <summary>As above, with its output read while it runs: to its end. A reader that fails ends the program.</summary>
    public async Task<(int Code, T Output, string Error)> Run<T>(
        string program, IEnumerable<string> arguments, string folder, Bounds bounds, Func<Stream, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken)
    {
        using var child = new Process { StartInfo = Describe(program, arguments, folder, bounds) };
        using var timeout = new CancellationTokenSource(bounds.Wall, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        child.Start();
        try
        {
            var output = read(child.StandardOutput.BaseStream, stop.Token);
            var error = Read(child.StandardError.BaseStream, MaxError, keepsAll: false, stop.Token);
            // One that fails ends the child, and with it the other.
            await await Task.WhenAny(output, error);
            await Task.WhenAll(output, error);
            await child.WaitForExitAsync(stop.Token);
            return (child.ExitCode, await output, await error);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{program} took longer than {bounds.Wall}.");
        }
        finally
        {
            // Closing the leash kills what it holds; on the normal path nothing is left to kill.
            child.StandardInput.Close();
            await child.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>Starts a program that answers lines, for as long as it is not disposed of and this process lives.</summary>
    /// <param name="program">Without a path.</param>
    /// <param name="arguments">Its own.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="memory">Bytes that it may have to write to. What it reserves and never touches is not counted.</param>
    public Conversation Converse(string program, IEnumerable<string> arguments, string folder, long memory)
    {
        string[] limits = ["nice", "-n", "5", "prlimit", $"--data={memory}", $"--fsize={Bounds.File}", "--nofile=256", "--core=0", .. _isolation.Value];
        var child = new Process { StartInfo = Plain("setsid", ["/bin/sh", "-c", Group, "sh", .. limits, program, .. arguments], folder) };
        child.Start();
        return new(child, time);
    }

    private ProcessStartInfo Describe(string program, IEnumerable<string> arguments, string folder, Bounds bounds)
    {
        string[] limits =
        [
            "nice", "-n", Text(bounds.Niceness),
            "prlimit", $"--as={bounds.Memory}", $"--cpu={Text((long)bounds.Processor.TotalSeconds)}", $"--fsize={Bounds.File}",
            "--nofile=64", "--core=0",
            .. _isolation.Value,
        ];
        return Plain("/bin/sh", ["-c", Leash, "sh", .. limits, program, .. arguments], folder);
    }

    private static ProcessStartInfo Plain(string program, string[] arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var path = Environment.GetEnvironmentVariable("PATH");
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        return start;
    }

    /// <summary>A network namespace with nothing in it, where the system lets us have one: as root, or by user namespaces.</summary>
    private static string[] Isolation()
    {
        string[][] ways = [["setpriv", "--no-new-privs", "unshare", "--net"], ["setpriv", "--no-new-privs", "unshare", "--user", "--net"]];
        return ways.FirstOrDefault(way => Works([.. way, "true"])) ?? [];
    }

    private static bool Works(string[] command)
    {
        using var child = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true });
        child!.WaitForExit();
        return child.ExitCode == 0;
    }

    /// <summary>At most so much: all of it, or else the end, which is where errors and measurements stand.</summary>
    private static async Task<string> Read(Stream stream, int most, bool keepsAll, CancellationToken cancellationToken)
    {
        var kept = new byte[most];
        var length = 0;
        int read;
        while ((read = await stream.ReadAsync(kept.AsMemory(length), cancellationToken)) > 0)
        {
            if ((length += read) < most) continue;
            if (keepsAll) throw new InvalidDataException("The program wrote too much.");
            kept.AsSpan(most / 2).CopyTo(kept);
            length = most - most / 2;
        }
        return Encoding.UTF8.GetString(kept, 0, length);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
