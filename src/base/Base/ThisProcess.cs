using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Domicile.Base;

/// <summary>
/// Closes the running process to other programs of the same user: no core dump, no debugger or profiler, no diagnostics socket; and what it writes is for
/// its owner alone. It does not hold against the machine's administrator.
/// </summary>
public static partial class ThisProcess
{
    private const string Diagnostics = "DOTNET_EnableDiagnostics";

    // RLIMIT_CORE and PR_SET_DUMPABLE of Linux.
    private const int CoreSize = 4, Dumpable = 4;

    // All but the owner, as an octal 077.
    private const uint Others = 0b111_111;

    /// <summary>
    /// Call it first in a program. Where diagnostics are on it replaces the process by itself without them, under the same process id, and does not return.
    /// </summary>
    /// <exception cref="Win32Exception">The system refuses.</exception>
    public static void Close()
    {
        // The runtime reads this before any code of ours runs, and has no setting for it in a file beside the program.
        if (Environment.GetEnvironmentVariable(Diagnostics) != "0") Restart();
        _ = Umask(Others);
        // Also keeps programs of the same user from attaching to the process and from reading its memory in /proc.
        Require(Prctl(Dumpable, 0, 0, 0, 0));
        Require(SetLimit(CoreSize, [0, 0]));
    }

    private static void Restart()
    {
        Require(SetVariable(Diagnostics, "0", 1));
        // What this process's runtime would remove at its end, which does not come.
        var id = $"{Environment.ProcessId}-{StartTime()}";
        foreach (var name in (string[])[$"dotnet-diagnostic-{id}-socket", $"clr-debug-pipe-{id}-in", $"clr-debug-pipe-{id}-out"])
            File.Delete(Path.Combine(Path.GetTempPath(), name));
        var arguments = File.ReadAllText("/proc/self/cmdline").Split('\0')[..^1];
        Require(Execute(Environment.ProcessPath!, [.. arguments, null]), $"It cannot start itself again without diagnostics (set {Diagnostics}=0). ");
    }

    /// <summary>As the runtime tells processes apart that have had the same id: field 22 of <c>/proc/self/stat</c>. The second field may hold spaces.</summary>
    private static string StartTime() => File.ReadAllText("/proc/self/stat").Split(')')[^1].Split(' ')[20];

    private static void Require(int answer, string what = "")
    {
        var error = Marshal.GetLastPInvokeError();
        if (answer != 0) throw new Win32Exception(error, what + Marshal.GetPInvokeErrorMessage(error));
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint Umask(uint mask);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Prctl(int option, nuint value, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, nuint[] limitAndMost);

    [LibraryImport("libc", EntryPoint = "setenv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string program, string?[] arguments);
}
