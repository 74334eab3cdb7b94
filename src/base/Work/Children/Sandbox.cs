using System.Diagnostics;
using System.Globalization;
using System.Text;
using Domicile.Base;
using Microsoft.Extensions.Options;

namespace Domicile.Work.Children;

/// <summary>What a child may use.</summary>
/// <param name="Wall">Time, after which it is killed: for what hangs. On a busy machine work takes many times its processor time.</param>
/// <param name="Processor">Processor time.</param>
/// <param name="Output">Bytes of standard output; more kills it.</param>
/// <param name="Niceness">As nice has it.</param>
/// <param name="Memory">Bytes of address space.</param>
public sealed record Bounds(TimeSpan Wall, TimeSpan Processor, int Output = 4 << 20, int Niceness = Bounds.Low, long Memory = Bounds.Usual)
{
    /// <summary>Bytes of address space: decoding and encoding 4K takes about a third of it.</summary>
    public const long Usual = 4L << 30;

    public const int Low = 5;

    /// <summary>Processes and threads.</summary>
    internal const int Tasks = 256;
}

/// <summary>How a child ended. Its error text can quote the file's metadata: it is looked at, never logged.</summary>
public sealed record Ended(int Code, string Output, string Error);

/// <summary>
/// The one launcher of programs that parse what strangers made, such as ffmpeg. Each runs by bubblewrap in namespaces of its own (processes, mounts,
/// network, IPC; users, or a user of its own where the service is root), without capabilities, behind a filter of system calls, at low priority, and
/// within bounds of memory, time, threads and output. It sees the files of its run and its own libraries, and nothing of it outlives its run or this process.
/// </summary>
public sealed class Sandbox(TimeProvider time, IOptions<SandboxOptions> options)
{
    /// <summary>Answers what would need a program that cannot be isolated.</summary>
    public static readonly Refusal Missing = new("no-sandbox", 503,
        "Files cannot be read safely on this machine, so none are taken. Its operator has to mend that.");

    private const int MaxError = 16 << 10;

    /// <summary>Where no host reads the settings, such as in a command.</summary>
    public Sandbox(TimeProvider time) : this(time, Options.Create(OperatorCommand.Read<SandboxOptions>())) { }

    /// <summary>Null where programs can be isolated on this machine; otherwise why they cannot, and so do not run unless <see cref="IsOff"/>.</summary>
    public string? Failure => Ways.Any(way => way.Failure is null) ? null : string.Join("; ", Ways.Select(way => way.Failure));

    /// <summary>What isolation lacks here; null for nothing.</summary>
    public string? Lack => Failure is null && Environment.IsPrivilegedProcess && Ways[0].Failure is { } why
        ? $"Programs cannot be given a user of their own, and of root's the kernel counts no threads. {why}" : null;

    /// <summary>The best first.</summary>
    internal IReadOnlyList<Isolation> Ways { get; init; } = [Isolation.OwnUser, Isolation.UserNamespace];

    /// <summary>Whether <see cref="Run(SandboxProgram, IEnumerable{string}, SandboxFiles, Bounds, CancellationToken)"/> runs anything here.</summary>
    public bool CanRun => IsOff || Failure is null;

    public bool IsOff => options.Value.Mode == SandboxMode.Off;

    /// <summary>Runs a program to its end on files, which are all that it needs to know of the file system.</summary>
    /// <exception cref="TimeoutException">It took longer than <see cref="Bounds.Wall"/>.</exception>
    /// <exception cref="InvalidDataException">It wrote more than <see cref="Bounds.Output"/>.</exception>
    /// <exception cref="NoSandboxException">It cannot be isolated, or is not installed.</exception>
    public async Task<Ended> Run(
        SandboxProgram program, IEnumerable<string> arguments, SandboxFiles files, Bounds bounds, CancellationToken cancellationToken)
    {
        var (code, output, error) = await Run(
            program, arguments, files, bounds, (stream, stop) => Read(stream, bounds.Output, keepsAll: true, stop), cancellationToken);
        return new(code, output, error);
    }

    /// <summary>As above, with its output read while it runs: to its end. A reader that fails ends the program.</summary>
    public async Task<(int Code, T Output, string Error)> Run<T>(
        SandboxProgram program, IEnumerable<string> arguments, SandboxFiles files, Bounds bounds, Func<Stream, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken)
    {
        string[] limits = [$"--as={bounds.Memory}", $"--cpu={Text((long)bounds.Processor.TotalSeconds)}", "--nofile=64", .. Limits(files)];
        using var child = await Start(program, arguments, files, bounds.Niceness, limits);
        using var timeout = new CancellationTokenSource(bounds.Wall, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            child.StandardInput.Close();
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
            throw new TimeoutException($"{program.Name} took longer than {bounds.Wall}.");
        }
        finally
        {
            if (!child.HasExited) child.Kill(entireProcessTree: true);
            await child.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>Starts a program that answers lines, for as long as it is not disposed of and this process lives.</summary>
    /// <param name="program">What it is.</param>
    /// <param name="arguments">Its own.</param>
    /// <param name="files">What it reads.</param>
    /// <param name="memory">Bytes that it may have to write to. What it reserves and never touches is not counted.</param>
    /// <exception cref="NoSandboxException">It cannot be isolated, or is not installed.</exception>
    public Conversation Converse(SandboxProgram program, IEnumerable<string> arguments, SandboxFiles files, long memory)
    {
        string[] limits = [$"--data={memory}", "--nofile=256", .. Limits(files)];
        var child = Start(program, arguments, files, Bounds.Low, limits).GetAwaiter().GetResult();
        // Nobody reads it, and a full pipe would stop the child.
        _ = child.StandardError.BaseStream.CopyToAsync(Stream.Null);
        return new(child, time);
    }

    private static string[] Limits(SandboxFiles files) => [$"--fsize={Text(files.Share)}", "--core=0"];

    private Task<Process> Start(SandboxProgram program, IEnumerable<string> arguments, SandboxFiles files, int niceness, string[] limits)
    {
        string[] command = [program.Find() ?? throw new NoSandboxException($"{program.Name} is not installed."), .. arguments];
        string[] nice = [Isolation.Tool("nice"), "-n", Text(niceness)];
        if (IsOff)
        {
            files.Prepare(forOthers: false);
            return Launcher.Start(_ => Describe(
                [.. nice, Isolation.Tool("setpriv"), "--no-new-privs", "--pdeathsig", "KILL", Isolation.Tool("prlimit"), .. limits, .. command],
                program, files.Folder), []);
        }
        var isolation = Choose(program, files);
        files.Prepare(isolation.HasOwnUser);
        return Launcher.Start(
            filter => Describe([.. nice, .. isolation.Command(command, program, files, [.. limits, $"--nproc={Bounds.Tasks}"], filter)], program, "/"),
            SystemCalls.Filter(program.Forks));
    }

    private Isolation Choose(SandboxProgram program, SandboxFiles files)
    {
        var keepsUser = program.KeepsUser || !files.CanBeShared;
        return Ways.FirstOrDefault(way => !(way.HasOwnUser && keepsUser) && way.Failure is null)
            ?? throw new NoSandboxException($"{program.Name} cannot be isolated: {Failure}");
    }

    private static ProcessStartInfo Describe(string[] command, SandboxProgram program, string folder)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in program.Environment) start.Environment[name] = value;
        return start;
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
