using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Domicile.Work.Children;

namespace Domicile.Tests.Base;

/// <summary>
/// A program that has been taken over, in each way of isolation: perl, which is on every Debian and makes any system call. It may start processes, which no
/// shipped program may, so that what bounds those is seen, too.
/// </summary>
[Trait("Database", "none")]
public sealed class SandboxAttacks : IDisposable
{
    private static readonly Bounds Bounds = new(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(20), Memory: 512 << 20);
    private static readonly SandboxProgram Perl = new("perl") { Forks = true };

    private readonly TemporaryFolder _folder = new();
    private readonly string _mark = $"mark-{Guid.CreateVersion7():N}";

    /// <summary>The service is root; root where it has to keep its user or cannot have another; another user.</summary>
    public static TheoryData<string> Users => ["root", "root in a user namespace", "another user"];

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Users))]
    public async Task A_captured_program_reaches_nothing_of_the_service_or_the_machine(string user)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64) Assert.Skip("Names its system calls by the numbers of x86-64.");
        await File.WriteAllTextAsync(_folder.File("keyring"), "secret", Test);
        var said = await Run(user, $$"""
            # Files: of the folder, of people, of the service.
            for my $path ("{{_folder.File("keyring")}}", "/etc/passwd", "/etc/shadow", "/proc/1/environ", "/proc/{{Environment.ProcessId}}/mem", "/proc/self/status",
                "/dev/shm", "/dev/mem", "/home", "/root", "/var", "/tmp", "/sys", "/run") { print "$path\n" if -e $path }
            # By number: socket, ptrace, keyctl, add_key, bpf, perf_event_open, userfaultfd, io_uring_setup, mount, unshare, setns, clone3, chroot,
            # pivot_root, open_by_handle_at, process_vm_readv, init_module, memfd_create.
            for my $call ([41, 2, 1, 0], [101, 16, 1, 0, 0], [250, 0, -3, 0], [248, 0, 0, 0, 0, -3], [321, 0, 0, 0], [298, 0, 0, -1, -1, 0], [323, 0], [425, 1, 0], [165, 0, 0, 0, 0, 0],
                [272, 0x10000000], [308, 0, 0], [435, 0, 0], [161, 0], [155, 0, 0], [304, 0, 0, 0], [310, 1, 0, 0, 0, 0, 0], [175, 0, 0, 0], [319, 0, 0],
                # clone with a new user namespace, and a new network.
                [56, 0x10000011, 0, 0, 0, 0], [56, 0x40000011, 0, 0, 0, 0])
            {
                $! = 0;
                my $answer = syscall($call->[0], @$call[1 .. $#$call]);
                print "call $call->[0]: $answer, " . ($! + 0) . "\n" unless $answer == -1 && ($! == 1 || $call->[0] == 435 && $! == 38);
            }
            # Processes: no number but those of its own is anybody's.
            print "signals {{Environment.ProcessId}}\n" if kill(0, {{Environment.ProcessId}});
            # Links in the place of what the service reads afterwards.
            print "replaced\n" if symlink("/etc/passwd", "out") || unlink("out") || rename("in", "out") || open(my $input, ">", "in");
            """);
        Assert.Equal((0, "", ""), (said.Code, said.Output, said.Error));
        Assert.Equal((null, ""), (new FileInfo(_folder.File("out")).LinkTarget, await File.ReadAllTextAsync(_folder.File("out"), Test)));
    }

    [Theory]
    [MemberData(nameof(Users))]
    public async Task A_captured_program_uses_up_nothing_and_leaves_nothing_behind(string user)
    {
        // More memory than it may have.
        var greedy = await Run(user, "my $all = 'x' x (1 << 30); print 'has it';");
        Assert.NotEqual(0, greedy.Code);
        Assert.Equal("", greedy.Output);

        // Ten gigabytes into what the service reads; and a file of its own, be it empty.
        var full = await Run(user, "open(my $out, '>', 'out') or die; for (1 .. 10240) { syswrite($out, 'x' x (1 << 20)) or exit 7 } print 'wrote it';");
        Assert.Equal((128 + 25, ""), (full.Code, full.Output));
        Assert.InRange(new FileInfo(_folder.File("out")).Length, 0, 1 << 20);
        Assert.Equal("", (await Run(user, "for my $folder ('.', '/', '/usr', '/dev', '/etc') { print $folder if open(my $own, '>', \"$folder/own\") || mkdir(\"$folder/own\") }")).Output);

        // Processes without an end, which ignore being asked to stop and outlive the first. Those of root itself the kernel counts for nobody.
        if (user == "root in a user namespace") return;
        var many = await Run(user, "$SIG{TERM} = $SIG{HUP} = 'IGNORE'; my $count = 0; while (defined(my $child = fork)) { if (!$child) { sleep 600 while 1 } $count++ } print $count;");
        Assert.InRange(int.Parse(many.Output, CultureInfo.InvariantCulture), 1, 256);
        Assert.Equal((0, ""), (many.Code, many.Error));
        await Wait.Until(() => !Processes.Named(_mark).Any());
    }

    [Fact]
    public async Task A_shipped_program_starts_no_process()
    {
        var ended = await new Sandbox(TimeProvider.System).Run(Perl with { Forks = false }, ["-e", "print defined(fork) ? 'forked' : $! + 0"], new(_folder.Path), Bounds, Test);
        Assert.Equal("1", ended.Output);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<Ended> Run(string user, string script)
    {
        await File.WriteAllTextAsync(_folder.File("in"), "in", Test);
        var files = new SandboxFiles(_folder.Path, "in") { Outputs = ["out"], Room = 1 << 20, IsPrivate = true };
        string[] arguments = ["-e", script, _mark];
        if (user != "another user")
        {
            if (user == "root" && Isolation.OwnUser.Failure is { } why) Assert.Skip(why);
            return await new Sandbox(TimeProvider.System).Run(Perl with { KeepsUser = user != "root" }, arguments, files, Bounds, Test);
        }
        if (!Environment.IsPrivilegedProcess) Assert.Skip("Only root can become another user.");
        // Starts bubblewrap as the service does that is not root.
        files.Prepare(forOthers: true);
        File.SetUnixFileMode(_folder.Path, File.GetUnixFileMode(_folder.Path) | UnixFileMode.OtherExecute);
        using var child = await Launcher.Start(filter =>
        {
            string[] command = [.. Isolation.UserNamespace.Command([Perl.Find()!, .. arguments], Perl, files,
                [$"--as={Bounds.Memory}", $"--fsize={files.Share}", $"--nproc={Bounds.Tasks}", "--core=0"], filter)];
            var start = new ProcessStartInfo("setpriv", ["--reuid", "1987654321", "--regid", "1987654321", "--clear-groups", .. command])
            { WorkingDirectory = "/", RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment.Clear();
            return start;
        }, SystemCalls.Filter(Perl.Forks));
        child.StandardInput.Close();
        var (output, error) = (child.StandardOutput.ReadToEndAsync(Test), child.StandardError.ReadToEndAsync(Test));
        await child.WaitForExitAsync(Test);
        return new(child.ExitCode, await output, await error);
    }
}

/// <summary>The processes of this machine.</summary>
internal static class Processes
{
    /// <summary>Those that have a word among their arguments.</summary>
    public static IEnumerable<string> Named(string word) => Directory.EnumerateDirectories("/proc", "*").Where(process =>
    {
        try
        {
            return char.IsAsciiDigit(Path.GetFileName(process)[0])
                && File.ReadAllText(Path.Combine(process, "cmdline")).Contains(word, StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });
}
