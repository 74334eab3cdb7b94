using System.Globalization;
using System.Net.Sockets;
using Domicile.Host;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Host;

/// <summary>Runs alone, because it looks at all sockets of this process.</summary>
[CollectionDefinition(nameof(SiloTests), DisableParallelization = true)]
[Collection(nameof(SiloTests))]
[Trait("Database", "none")]
public sealed class SiloTests
{
    [Fact]
    public async Task A_started_domicile_listens_at_its_HTTP_ports_alone()
    {
        var before = Listening();
        await using var domicile = await RunningDomicile.Start();
        // Whoever first looks for a grain starts the silo of a test.
        Assert.NotNull(domicile.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0));
        Assert.Equal([domicile.Address.Port], Listening().Except(before));

        // Whoever looks for it where it says that it is, another silo or a client, finds nobody.
        var end = domicile.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.Endpoint;
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var refused = await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync(end, TestContext.Current.CancellationToken).AsTask());
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [Fact]
    public void Every_transport_by_which_silos_and_clients_would_meet_is_replaced_by_none()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddSilo();
        var transports = builder.Services.Where(service => service.IsKeyedService
            && (service.ServiceType.Name is "IConnectionFactory" or "IConnectionListenerFactory")).ToList();
        Assert.NotEmpty(transports);
        Assert.All(transports, transport => Assert.Equal(typeof(Domicile.Host.Silo), transport.KeyedImplementationInstance?.GetType().DeclaringType));
    }

    /// <summary>The TCP ports at which this process listens: sockets in the state 0A, by their inode among its open files.</summary>
    private static IReadOnlyCollection<int> Listening()
    {
        var own = Directory.EnumerateFiles("/proc/self/fd").Select(file => new FileInfo(file).LinkTarget)
            .Where(target => target?.StartsWith("socket:[", StringComparison.Ordinal) == true).Select(target => target!["socket:[".Length..^1]).ToHashSet();
        return [.. ((string[])["/proc/self/net/tcp", "/proc/self/net/tcp6"]).Where(File.Exists).SelectMany(table => File.ReadLines(table).Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(row => row[3] == "0A" && own.Contains(row[9]))
            .Select(row => int.Parse(row[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).Distinct()];
    }
}
