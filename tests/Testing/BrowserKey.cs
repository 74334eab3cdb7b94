using System.Net.Http.Json;
using System.Security.Cryptography;
using Domicile.Sealing;

namespace Domicile.Tests.Testing;

/// <summary>The key that a browser's script makes, and binds its session to.</summary>
internal sealed class BrowserKey : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The public key as a script exports it.</summary>
    public byte[] Public => _key.ExportParameters(includePrivateParameters: false).Q is { X: { } x, Y: { } y } ? [4, .. x, .. y] : [];

    public SessionProof Prove(string challenge) => new(challenge, _key.SignData(SessionProof.ToSign(challenge), HashAlgorithmName.SHA256));

    /// <summary>The body of a request that binds the session.</summary>
    public object ToBind(string challenge) => new { key = Public, challenge, signature = Prove(challenge).Signature };

    /// <summary>The body of a request that renews it.</summary>
    public object ToRenew(string challenge) => new { challenge, signature = Prove(challenge).Signature };

    /// <summary>Binds the client's session as its page would.</summary>
    public Task<HttpResponseMessage> Bind(HttpClient client) => Send(client, "/api/session/key", ToBind);

    public Task<HttpResponseMessage> Renew(HttpClient client) => Send(client, "/api/session/renewal", ToRenew);

    public void Dispose() => _key.Dispose();

    private static async Task<HttpResponseMessage> Send(HttpClient client, string path, Func<string, object> body)
    {
        var stop = TestContext.Current.CancellationToken;
        using var asked = await client.PostAsync("/api/session/challenge", null, stop);
        var challenge = (await asked.Json()).GetProperty("challenge").GetString()!;
        return await client.PostAsJsonAsync(path, body(challenge), stop);
    }
}
