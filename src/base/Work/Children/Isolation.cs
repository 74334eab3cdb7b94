using System.Globalization;

namespace Domicile.Work.Children;

/// <summary>A way of starting a program apart from this machine.</summary>
internal sealed class Isolation
{
    /// <summary>Where a sandboxed program's files are. Its outputs are all that it can write: even empty files would take memory without a bound.</summary>
    private const string Working = "/work";

    // Users that no system gives away (systemd's "Users, Groups, UIDs and GIDs": unused). A run's processes are counted by its user.
    private const int FirstUser = 1_900_000_000, Users = 100_000_000;

    private static readonly SandboxProgram Trial = new("true");
    private static int _lastUser = Environment.ProcessId << 8;

    /// <summary>As root: a user of its own outside, too, whose processes the kernel counts. Those of root it does not.</summary>
    public static readonly Isolation OwnUser = new(hasOwnUser: true,
        ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
        "--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP"]);

    /// <summary>As any user: a user namespace, in which no further one can be made.</summary>
    public static readonly Isolation UserNamespace = new(hasOwnUser: false, ["--unshare-user", "--unshare-all", "--disable-userns", "--cap-drop", "ALL"]);

    private readonly string[] _namespaces;
    private readonly Lazy<string?> _failure;

    private Isolation(bool hasOwnUser, string[] namespaces)
    {
        (HasOwnUser, _namespaces) = (hasOwnUser, namespaces);
        _failure = new(Try);
    }

    public bool HasOwnUser { get; }

    /// <summary>Null where this way works here; otherwise why it does not.</summary>
    public string? Failure => _failure.Value;

    /// <summary>Bubblewrap's command line.</summary>
    /// <param name="command">The program's path and its arguments.</param>
    /// <param name="program">What it sees.</param>
    /// <param name="files">What it works on.</param>
    /// <param name="limits">As prlimit takes them.</param>
    /// <param name="filter">The descriptor of its filter.</param>
    public IEnumerable<string> Command(IReadOnlyList<string> command, SandboxProgram program, SandboxFiles files, IEnumerable<string> limits, int filter)
    {
        var view = new View();
        view.Show("/usr/lib");
        view.Show("/usr/lib64");
        view.Add("--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64");
        // Through which Debian's ffmpeg finds its libblas.
        view.Show("/etc/alternatives");
        foreach (var path in program.Reads) view.Show(path);
        foreach (var tool in HasOwnUser ? (string[])["prlimit", "setpriv"] : ["prlimit"]) view.Show(Tool(tool));
        view.Show(command[0]);
        foreach (var device in (string[])["/dev/null", "/dev/urandom"]) view.Show(device, "--dev-bind");
        view.Add("--perms", "0755", "--dir", Working);
        foreach (var input in files.Inputs) view.Add("--ro-bind", files.PathOf(input), $"{Working}/{input}");
        foreach (var output in files.Outputs) view.Add("--bind", files.PathOf(output), $"{Working}/{output}");
        if (program.NeedsProc) view.Add("--proc", "/proc");
        return
        [
            Tool("bwrap"), .. _namespaces, .. view.Arguments, "--remount-ro", "/", "--chdir", Working, "--new-session", "--die-with-parent",
            "--seccomp", Text(filter), "--", .. (HasOwnUser ? User() : []), Tool("prlimit"), .. limits, .. command,
        ];
    }

    /// <exception cref="NoSandboxException">It is not installed.</exception>
    public static string Tool(string name) => SandboxProgram.Find(name) ?? throw new NoSandboxException($"{name} is not installed.");

    private static string[] User()
    {
        var user = Text(FirstUser + (int)((uint)Interlocked.Increment(ref _lastUser) % Users));
        return [Tool("setpriv"), "--reuid", user, "--regid", user, "--clear-groups", "--inh-caps=-all", "--bounding-set=-all"];
    }

    private string? Try()
    {
        if (HasOwnUser && !Environment.IsPrivilegedProcess) return "The service is not root.";
        try
        {
            using var child = Launcher.Start(filter =>
            {
                string[] command = [.. Command([Tool(Trial.Name)], Trial, new(Path.GetTempPath()), ["--core=0"], filter)];
                return new(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
            }, SystemCalls.Filter(forks: false)).GetAwaiter().GetResult();
            child.StandardInput.Close();
            var said = child.StandardError.ReadToEnd();
            child.WaitForExit();
            return child.ExitCode == 0 ? null : said.Trim();
        }
        catch (Exception impossible) when (impossible is NoSandboxException or System.ComponentModel.Win32Exception or DllNotFoundException)
        {
            return impossible.Message;
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>What of the file system is seen. Folders above it can be entered by every user: bubblewrap's own could not.</summary>
    private sealed class View
    {
        private readonly HashSet<string> _above = ["/"];
        private readonly List<string> _shown = [];

        public List<string> Arguments { get; } = [];

        public void Add(params ReadOnlySpan<string> arguments) => Arguments.AddRange(arguments);

        public void Show(string path, string how = "--ro-bind")
        {
            if (!Path.Exists(path) || _shown.Any(shown => path == shown || path.StartsWith(shown + "/", StringComparison.Ordinal))) return;
            for (var (at, slash) = (0, 0); (slash = path.IndexOf('/', at + 1)) > 0; at = slash)
                if (_above.Add(path[..slash])) Add("--perms", "0755", "--dir", path[..slash]);
            Add(how, path, path);
            _shown.Add(path);
        }
    }
}

/// <summary>Programs that parse strangers' bytes cannot be isolated on this machine, so they do not run. For the operator.</summary>
public sealed class NoSandboxException(string message) : InvalidOperationException(message);
