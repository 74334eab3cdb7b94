using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Domicile.Tests.Testing;

/// <summary>
/// nginx or HAProxy from Debian's packages, by the configuration in <c>docs/operations.md</c>: changed in nothing but names, addresses and where the certificate
/// is. It goes when it is disposed or this process ends, however it ends.
/// </summary>
internal sealed class ProxyProcess : IDisposable
{
    /// <summary>Of the certificate that it shows.</summary>
    public const string Subject = "CN=domicile test";

    private const int Port = 8443;

    // Reads until the pipe from this process is closed.
    private const string Script = """
        "$@" & server=$!
        cat > /dev/null
        kill $server; wait $server
        """;

    private static int _started;

    private readonly Process _process;
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, Uri> _sites = [];

    private ProxyProcess(string kind, params IEnumerable<(Uri Site, Uri Upstream)> sites)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest(Subject, key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        File.WriteAllText(_folder.File("own.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(_folder.File("own.key"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(_folder.File("own.both.pem"), certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        var documented = Repository.Read("docs", "operations.md").Split($"```{kind}\n")[1].Split("```")[0];
        var configurations = new List<string>();
        foreach (var (site, upstream) in sites)
        {
            // An address of its own for each, which nothing else in the machine listens at.
            var own = new IPEndPoint(new IPAddress([127, 77, (byte)(Environment.ProcessId % 250 + 1), (byte)(Interlocked.Increment(ref _started) % 250 + 1)]), Port);
            _sites[site.Host] = new($"https://{own}");
            configurations.Add(documented.Replace("listen 443", $"listen {own}", StringComparison.Ordinal).Replace("bind :443", $"bind {own}", StringComparison.Ordinal)
                .Replace("127.0.0.1:5080", upstream.Authority, StringComparison.Ordinal).Replace("/etc/ssl/clips.example", _folder.File("own"), StringComparison.Ordinal)
                .Replace("clips.example", site.Host, StringComparison.Ordinal).Replace("backend domicile", "backend " + site.Host, StringComparison.Ordinal));
        }
        var configuration = _folder.File("configuration");
        File.WriteAllText(configuration, kind == "nginx" ? Around(string.Concat(configurations)) : string.Concat(configurations));
        string[] command = kind == "nginx" ? ["nginx", "-c", configuration, "-p", _folder.Path, "-e", "stderr"] : ["haproxy", "-db", "-f", configuration];
        _process = Process.Start(new ProcessStartInfo("sh", ["-c", Script, "sh", .. command])
        {
            Environment = { ["PATH"] = Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin" },
            RedirectStandardInput = true,
            RedirectStandardError = true,
        })!;
    }

    /// <param name="kind"><c>nginx</c> or <c>haproxy</c>.</param>
    /// <param name="sites">Which it serves, and where they listen.</param>
    public static async Task<ProxyProcess> Start(string kind, params IEnumerable<(Uri Site, Uri Upstream)> sites)
    {
        var proxy = new ProxyProcess(kind, sites);
        var said = proxy._process.StandardError.ReadToEndAsync(CancellationToken.None);
        foreach (var site in proxy._sites.Values)
        {
            await Wait.Until(async () =>
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    await socket.ConnectAsync(site.Host, site.Port, TestContext.Current.CancellationToken);
                    return true;
                }
                catch (SocketException)
                {
                    return said.IsCompleted ? throw new InvalidOperationException($"{kind} did not start: {await said}") : false;
                }
            });
        }
        return proxy;
    }

    /// <summary>A browser at this address, which comes to every site by the proxy.</summary>
    public Walker Browser(IPAddress from) => new(host => _sites[host], from);

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Dispose();
    }

    private string Around(string servers) => $$"""
        daemon off;
        pid {{_folder.File("pid")}};
        {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
        events {}
        http {
        access_log off;
        client_body_temp_path {{_folder.File("body")}};
        proxy_temp_path {{_folder.File("proxy")}};
        fastcgi_temp_path {{_folder.File("fastcgi")}};
        uwsgi_temp_path {{_folder.File("uwsgi")}};
        scgi_temp_path {{_folder.File("scgi")}};
        {{servers}}
        }
        """;
}
