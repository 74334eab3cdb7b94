namespace Domicile.Tests.Architecture;

/// <summary>
/// Whatever the published service could open a connection with, or start a program with, is listed in the architecture with the reason why it may, or
/// why nothing reaches it. The compiled code of all shipped assemblies is read, those of packages too; the framework's own are what is asked about.
/// </summary>
public sealed class ConnectionTests
{
    private static readonly HashSet<string> Openers =
    [
        "System.Diagnostics.Process", "System.IO.Pipes.NamedPipeClientStream",
        "System.Net.Dns", "System.Net.FtpWebRequest", "System.Net.Http.HttpClient", "System.Net.Http.HttpClientHandler", "System.Net.Http.HttpMessageInvoker",
        "System.Net.Http.SocketsHttpHandler", "System.Net.HttpWebRequest", "System.Net.Mail.SmtpClient", "System.Net.NetworkInformation.Ping",
        "System.Net.Quic.QuicConnection", "System.Net.Quic.QuicListener", "System.Net.Sockets.Socket", "System.Net.Sockets.TcpClient",
        "System.Net.Sockets.UdpClient", "System.Net.WebClient", "System.Net.WebRequest", "System.Net.WebSockets.ClientWebSocket",
        "Npgsql.NpgsqlConnection", "Npgsql.NpgsqlDataSource", "Npgsql.NpgsqlDataSourceBuilder",
    ];

    [Fact]
    public void Every_shipped_assembly_that_could_open_a_connection_or_start_a_program_is_listed_with_its_reason()
    {
        var documented = Repository.TableRows(Repository.Read("docs", "architecture.md"), "## What could open a connection").ToList();
        Assert.All(documented, row => Assert.True(row[2].Length > 20, $"{row[0]}: no reason"));
        Assert.Equal(Shipped().SelectMany(Opens).Order(StringComparer.Ordinal),
            documented.SelectMany(row => row[1].Split(", ").Select(type => $"{row[0]} {type}")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_use_is_found_wherever_it_stands()
    {
        using var code = CompiledCode.Open(typeof(ConnectionTests).Assembly.Location)!;
        Assert.Contains($"{code.Name} Dns", Opens(typeof(ConnectionTests).Assembly.Location));
        Assert.Contains($"{code.Name} Ping", Opens(typeof(ConnectionTests).Assembly.Location));
        Assert.Contains($"{code.Name} UdpClient", Opens(typeof(ConnectionTests).Assembly.Location));

        // In a lambda, in a generic argument, in a field.
        static Func<string> InALambda() => () => System.Net.Dns.GetHostName();
        static object? InAnArgument() => new List<System.Net.NetworkInformation.Ping>();
        Assert.NotNull(InALambda());
        Assert.NotNull(InAnArgument());
        Assert.Null(new HasOne().Field);
    }

    private sealed class HasOne
    {
        public System.Net.Sockets.UdpClient? Field { get; }
    }

    private static IEnumerable<string> Opens(string file)
    {
        using var code = CompiledCode.Open(file);
        return code is null ? []
            : code.Uses().Where(use => !use.To.IsOwn && Openers.Contains($"{use.To.Namespace}.{use.To.Name}")).Select(use => $"{code.Name} {use.To.Name}").Distinct().ToList();
    }

    /// <summary>The files that the host's own list of dependencies names: what is published, without what the tests bring beside it.</summary>
    private static IEnumerable<string> Shipped()
    {
        var folder = Path.Combine(Repository.Project("Host"), "bin", "Release", "net10.0");
        return Directory.EnumerateFiles(folder, "*.dll");
    }
}
