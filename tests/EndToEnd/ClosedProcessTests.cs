using System.Globalization;

namespace Domicile.EndToEnd;

/// <summary>What other programs on the machine can learn from the process and its files.</summary>
public sealed class ClosedProcessTests
{
    private const string Custody = "Custody listens for the service at ";

    [Fact]
    public async Task The_custodian_leaves_no_core_dump_and_takes_no_debugger()
    {
        // Root may read any process by privileges, which are taken from it here, and from the service, which its own would protect.
        string[] without = Environment.IsPrivilegedProcess ? ["setpriv", "--bounding-set", "-sys_ptrace,-perfmon,-sys_admin"] : ["env"];
        await using var service = await Service.StartSaying(
            Custody, new() { ["DOMICILE_CUSTODY_URL"] = "https://127.0.0.1:0" }, data: null, command: without[0], database: null,
            [.. without[1..], "dotnet", Repository.Domicile, "serve", "--plane", "custody"]);
        var proc = string.Create(CultureInfo.InvariantCulture, $"/proc/{service.ProcessId}");
        Assert.Matches("(?m)^Max core file size +0 +0 ", await File.ReadAllTextAsync(proc + "/limits", TestContext.Current.CancellationToken));
        foreach (var kind in (string[])["dotnet-diagnostic", "clr-debug-pipe"])
            Assert.Empty(Directory.EnumerateFileSystemEntries(Path.GetTempPath(), $"{kind}-{service.ProcessId}-*"));

        var own = await Command.Run(without[0], [.. without[1..], "cat", "/proc/self/environ"]);
        Assert.Equal(0, own.ExitCode);
        var others = await Command.Run(without[0], [.. without[1..], "cat", proc + "/environ"]);
        Assert.True(others.ExitCode != 0 && others.Output.Contains("Permission denied", StringComparison.Ordinal), others.Output);
    }

    [Fact]
    public async Task Files_that_others_could_read_are_closed_by_a_start_and_new_ones_are_never_open()
    {
        string data;
        await using (var first = await Service.Start(Directory.CreateTempSubdirectory("domicile-e2e-").FullName))
        {
            data = first.Data;
            Assert.Empty(await Open(data));
            using (var person = await Person.SignUp(first, "closed")) { }
            Assert.Empty(await Open(data));
            Assert.Equal(0, await first.Interrupt());
        }
        await Command.Run("chmod", "--recursive", "a+rX", data);
        await using (var again = await Service.Start(data))
        {
            Assert.Contains(again.Log, line => line.Contains("keys rotate", StringComparison.Ordinal));
            // The rest is behind the folder around it.
            Assert.DoesNotContain(await Open(data), path => path == "/" || path.StartsWith("/service", StringComparison.Ordinal)
                || (path.StartsWith("/custody", StringComparison.Ordinal) && !path.StartsWith("/custody/ledger/public", StringComparison.Ordinal)));
        }
        Directory.Delete(data, recursive: true);
    }

    // What others may do anything with, by its path from the folder; find also complains about files that went away.
    private static async Task<IEnumerable<string>> Open(string data) =>
        (await Command.Run("find", data, "-perm", "/077", "-printf", "/%P\n")).Output.Split('\n').Where(line => line.StartsWith('/'));
}
