using System.Globalization;

namespace Domicile.Tests.Attacks;

/// <summary>As <c>nobody</c>, on the machine on which both planes run.</summary>
[Attacks(9, "Other users of the machine")]
[Collection(nameof(Planes))]
public sealed class LocalUserAttacks(Planes planes)
{
    private readonly string[] _folders = [planes.Custody.Data, planes.Service.Data];

    [Attack(By.LocalUser, "reads or changes a file of either plane: keys, tables, ledger, sealed media", Answer.Enforced,
        "the system: folders that their owner alone enters")]
    public async Task No_other_user_reads_or_writes_a_file_of_either_plane()
    {
        Assert.Contains("keyring", (await Command.Run("find", (IEnumerable<string>)[.. _folders, "-type", "f"])).Output,
            StringComparison.OrdinalIgnoreCase);
        // The search says what it may not enter on the other stream.
        var found = await AsNobody("sh", (IEnumerable<string>)["-c", "find \"$@\" \\( -readable -o -writable \\) 2>/dev/null", "sh",
            .. _folders]);
        Assert.Equal("", found.Output);
        // So far they come, and no further.
        Assert.Equal(0, (await AsNobody("test", "-x", Path.GetDirectoryName(planes.Custody.Data)!)).ExitCode);
        foreach (var folder in _folders) Assert.NotEqual(0, (await AsNobody("test", "-x", folder)).ExitCode);
    }

    [Attack(By.LocalUser, "founds the domicile, rotates its keys or has them split, by the running custodian's socket", Answer.Enforced,
        "the system: the socket is in the keyring's folder; it answers its own user alone")]
    public async Task No_other_user_commands_the_custodian()
    {
        Assert.SkipUnless((await AsNobody("test", "-r", EndToEnd.Repository.Domicile)).ExitCode == 0,
            "The program is where no other user can read it.");
        await planes.LeavesNoEntry(async () =>
        {
            foreach (var command in (string[][])[["keys", "rotate"], ["keys", "split", "--shares", "3", "--need", "2", "--to", "/tmp"]])
            {
                var said = await AsNobody("env", ["DOMICILE_DATA=" + planes.Custody.Data, "dotnet", EndToEnd.Repository.Domicile,
                    .. command]);
                Assert.Equal(1, said.ExitCode);
                Assert.Contains("No running service holds the keys", said.Output, StringComparison.Ordinal);
            }
        });
    }

    [Attack(By.LocalUser, "reads a running process's settings or memory, in which the database's password or keys may be", Answer.Enforced,
        "the system; no secret is on a command line")]
    public async Task No_other_user_reads_a_processs_settings_or_memory()
    {
        foreach (var process in (int[])[planes.Custody.ProcessId, planes.Service.ProcessId])
        {
            var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}");
            foreach (var secret in (string[])["environ", "mem", "maps"])
                Assert.NotEqual(0, (await AsNobody("dd", $"if={folder}/{secret}", "of=/dev/null", "count=1")).ExitCode);
            var line = await AsNobody("cat", folder + "/cmdline");
            Assert.Contains("--plane", line.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("Host=", line.Output, StringComparison.Ordinal);
        }
    }

    [Attack(By.LocalUser, "has a running process write its memory out, by the runtime's diagnostic socket", Answer.Enforced,
        "the program: it runs without one")]
    public async Task No_process_has_a_diagnostic_socket()
    {
        foreach (var process in (int[])[planes.Custody.ProcessId, planes.Service.ProcessId])
        {
            Assert.Empty(Directory.EnumerateFiles(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"dotnet-diagnostic-{process}-*")));
        }
    }

    [Attack(By.LocalUser, "reads a party's signing key where the party made it", Answer.Enforced,
        "`domicile quorum key`: the file is its owner's alone, whatever the umask")]
    public async Task No_other_user_reads_a_partys_key()
    {
        using var folder = new TemporaryFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)Convert.ToInt32("755", 8));
        var made = await Command.Run("sh", "-c", "umask 0; \"$@\"", "sh", "dotnet", EndToEnd.Repository.Domicile, "quorum", "key",
            "overseer", folder.File("key"));
        Assert.Equal(0, made.ExitCode);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("key")));
        Assert.NotEqual(0, (await AsNobody("cat", folder.File("key"))).ExitCode);
    }

    private static Task<Command> AsNobody(string program, params IEnumerable<string> arguments)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can become another user.");
        return Command.Run("--chdir=/", ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program, .. arguments]);
    }
}
