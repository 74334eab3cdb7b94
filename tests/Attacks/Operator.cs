using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Domicile.Base;
using Domicile.Identity.Accounts;
using Domicile.Remote;
using Domicile.Sealing;

namespace Domicile.Tests.Attacks;

/// <summary>
/// What the operator can do past its own service: calls to the custodian over the wire, with a certificate that the custodian has issued to
/// the service.
/// </summary>
internal sealed class Operator : IDisposable
{
    private readonly ServiceKeys _keys;
    private readonly HttpClient _http;
    private readonly string? _data;
    private string? _session;
    private long _number;

    /// <param name="keys">The folder that <c>domicile keys service</c> made.</param>
    /// <param name="custodian">Where the custodian takes calls.</param>
    /// <param name="time">By which certificates count.</param>
    /// <param name="data">The service's own folder, in which is its key to the index of addresses.</param>
    public Operator(string keys, Uri custodian, TimeProvider? time = null, string? data = null)
    {
        _data = data;
        _keys = ServiceKeys.Open(keys);
        _http = new(new SocketsHttpHandler
        {
            SslOptions = new()
            {
                LocalCertificateSelectionCallback = (_, _, _, _, _) => _keys.Own,
                RemoteCertificateValidationCallback = (_, presented, _, _) =>
                    Peer.Is(Peer.Custody, new DomicileOptions().Name, presented, _keys.Authority, time ?? TimeProvider.System),
            },
        })
        { BaseAddress = new(custodian, "/custody/v1/") };
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The session at the custodian by which calls are numbered.</summary>
    public async Task<string> Session() =>
        _session ??= (await (await _http.PostAsJsonAsync("open", new { domicile = new DomicileOptions().Name }, Stop)).Json())
            .GetProperty("value").GetProperty("session").GetString()!;

    /// <summary>The custodian was restarted.</summary>
    public void Forget() => _session = null;

    /// <summary>Calls as the service does.</summary>
    public async Task<Said> Call(string name, object call) => await Send(name, call, await Session(), Interlocked.Increment(ref _number));

    /// <summary>Calls in vain.</summary>
    public async Task Refused(string code, string name, object call) => Assert.Equal(code, (await Call(name, call)).Code);

    /// <summary>Calls with a session and a number of one's choice.</summary>
    public async Task<Said> Send(string name, object call, string session, long number)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, name) { Content = JsonContent.Create(call) };
        request.Headers.Add(AnswerCalls.SessionHeader, session);
        request.Headers.Add(AnswerCalls.NumberHeader, number.ToString(CultureInfo.InvariantCulture));
        using var answer = await _http.SendAsync(request, Stop);
        return new((int)answer.StatusCode, await answer.Json());
    }

    /// <summary>Whose address this is, which the blind index tells the service at every sign-in.</summary>
    public async Task<string> SubjectOf(string email) => (await Find(email)).Value.GetProperty("subject").GetString()!;

    public Task<Said> Find(string email) =>
        Call("find", new { category = Fideslang.Email, blinded = Blind(email) });

    /// <summary>An address as the service blinds it, with its own key.</summary>
    public byte[] Blind(string email) => BlindIndex.Blind(Fideslang.Email,
        AddressKey.Blind(File.ReadAllBytes(AddressKey.PathIn(new DataFolder { Path = _data! })), email));

    /// <summary>Opens a category as a party.</summary>
    public async Task<Said> Unseal(string subject, string category, object access, string? by = null, long termMs = 60_000)
    {
        var said = await Call("unseal", new[] { new { holder = $"person:{subject}", category, access, termMs, by } });
        return said with { Body = said.Body.EnumerateArray().Single() };
    }

    public async Task RefusedUnseal(string code, string subject, string category, object access, string? by = null) =>
        Assert.Equal(code, (await Unseal(subject, category, access, by)).Code);

    /// <summary>What the service does by itself every day, and a mandate allows.</summary>
    public Task<Said> UnsealAsService(string subject) =>
        Unseal(subject, "user.device", Access("operator", "AutomatedService", "essential.service.security"));

    public static object Access(string party, string reason, string purpose, string? explanation = null) =>
        new { purpose, reason, by = new { party, name = "Kim", employer = "Example", country = "XX" }, explanation };

    /// <summary>As the subject itself.</summary>
    public static object Own { get; } = Access("subject", "SubjectRequest", "essential.service");

    public void Dispose()
    {
        _http.Dispose();
        _keys.Dispose();
    }
}

/// <summary>What the custodian answered.</summary>
internal sealed record Said(int Status, JsonElement Body)
{
    /// <summary>Of the refusal; null where there is none.</summary>
    public string? Code => Status != 200 ? Body.GetProperty("code").GetString()
        : Body.GetProperty("refusal") is { ValueKind: JsonValueKind.Object } refusal ? refusal.GetProperty("code").GetString() : null;

    public JsonElement Value => Code is null ? Body.GetProperty("value") : throw new InvalidOperationException(Code);

    /// <summary>The ledger's entry that it cost.</summary>
    public long Index => Value.GetProperty("receipt").GetProperty("index").GetInt64();
}
