namespace Domicile.EndToEnd;

/// <summary>The two planes as two processes, and the commands that keep them, as the documentation gives them.</summary>
public sealed class TwoPlanesTests
{
    [Fact]
    public async Task The_planes_run_apart_and_are_kept_and_backed_up_by_their_commands()
    {
        await using var custody = await Service.StartSaying("Custody listens for the service at ", new() { ["DOMICILE_CUSTODY_URL"] = "https://127.0.0.1:0" }, data: null, command: null, database: null, "--plane", "custody");
        var folder = Directory.CreateDirectory(Path.Combine(custody.Data, "test")).FullName;
        string In(string name) => Path.Combine(folder, name);
        await Succeeds(custody.Data, "keys", "service", In("link"));

        await using var service = await Service.StartSaying("Domicile is at ", new() { ["DOMICILE_CUSTODIAN_KEYS"] = In("link") },
            data: null, command: null, database: null, "--plane", "service", "--custodian", custody.Address.ToString());
        using var person = await Person.SignUp(service, "apart");
        Assert.Equal("apart", (await person.Get("/api/session")).GetProperty("profile").GetProperty("name").GetString());
        using (var client = new HttpClient { BaseAddress = service.Address })
            Assert.StartsWith("Healthy", await client.GetStringAsync("/healthz", TestContext.Current.CancellationToken), StringComparison.Ordinal);

        // One process on a folder: the second says so, and ends.
        var second = await Run(service.Data, "serve", "--plane", "service");
        Assert.Equal(1, second.ExitCode);
        Assert.Contains("Another process serves from " + service.Data, second.Output, StringComparison.Ordinal);

        await Succeeds(custody.Data, "keys", "rotate");
        while (!(await Succeeds(custody.Data, "keys")).Contains("1 under version 2 (100 %)", StringComparison.Ordinal))
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        await Succeeds(custody.Data, "keys", "retire", "1");
        Assert.Equal(1, (await Run(custody.Data, "keys", "retire", "2")).ExitCode);
        Assert.Contains("lower than 2 is retired", await Succeeds(custody.Data, "keys"), StringComparison.Ordinal);

        await Succeeds(service.Data, "backup", In("service"), "--plane", "service");
        await Succeeds(custody.Data, "backup", In("custody"), "--plane", "custody");
        await Succeeds(custody.Data, "keys", "backup", In("keys"));
        Assert.Contains("opens with this keyring: 1", await Succeeds(custody.Data, "drill", In("custody"), "--keys", In("keys")), StringComparison.Ordinal);
        Assert.Contains("identity", await Succeeds(service.Data, "drill", In("service")), StringComparison.Ordinal);
        var mirrored = await Command.Verify("log", Path.Combine(custody.Data, "custody", "ledger", "public"), "--mirror", In("mirror"));
        Assert.True(mirrored.ExitCode == 0, mirrored.Output);
        await Succeeds(In("restored"), "restore", In("custody"), "--keys", In("keys"), "--published", In("mirror"));
        Assert.Contains("1 under version 2", await Succeeds(In("restored"), "keys"), StringComparison.Ordinal);

        // The service's certificate is revoked, and another put in its place: nothing is restarted.
        var serial = (await Succeeds(custody.Data, "certificates", "list")).Split(' ')[0];
        Assert.Contains("revoked", await Succeeds(custody.Data, "certificates", "revoke", serial), StringComparison.Ordinal);
        using (var client = new HttpClient { BaseAddress = service.Address })
        {
            Task<string> Health() => client.GetStringAsync("/healthz", TestContext.Current.CancellationToken);
            await Wait.For(Health, said => said.StartsWith("Degraded", StringComparison.Ordinal) && said.Contains("\nThe certificate", StringComparison.Ordinal) && said.Contains("was revoked. Make", StringComparison.Ordinal));
            await Succeeds(custody.Data, "keys", "service", In("link2"));
            File.Move(Path.Combine(In("link2"), "service.pem"), Path.Combine(In("link"), "service.pem"), overwrite: true);
            await Wait.For(Health, said => said.StartsWith("Healthy", StringComparison.Ordinal));
        }

        await Succeeds(custody.Data, "keys", "split", "--shares", "3", "--need", "2", "--to", folder);
        Assert.True(File.Exists(In("share-3")));
    }

    private static Task<Command> Run(string data, params string[] arguments) => Command.Run($"DOMICILE_DATA={data}", ["dotnet", Repository.Domicile, .. arguments]);

    private static async Task<string> Succeeds(string data, params string[] arguments)
    {
        var command = await Run(data, arguments);
        Assert.True(command.ExitCode == 0, command.Output);
        return command.Output;
    }
}
