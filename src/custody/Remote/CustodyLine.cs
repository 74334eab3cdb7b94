using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Domicile.Base;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

#pragma warning disable RS0030 // The one way from the service to its custodian, inside the domicile: mutually authenticated, and to nowhere else.

namespace Domicile.Remote;

/// <summary>Calls to the custodian: over TLS with certificates of its authority on both sides, numbered within a session.</summary>
public sealed partial class CustodyLine : IDisposable
{
    public static readonly Refusal Away = new("custodian-away", 503, "The custodian of keys cannot be reached now. Try again in a moment.");

    private const int MaxAnswer = 4 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly Refusal[] OfCertificates = [ServiceCertificates.Ended, ServiceCertificates.Revoked];

    private readonly SemaphoreSlim _opening = new(1);
    private readonly ServiceKeys _keys;
    private readonly string _domicile;
    private readonly ILogger _log;
    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private volatile CustodySession? _session;
    private volatile Refusal? _turned;
    private volatile bool _away;

    public CustodyLine(ServiceKeys keys, IOptions<Planes> planes, IOptions<DomicileOptions> arrangement, TimeProvider time, ILogger<CustodyLine> log)
    {
        (_keys, _domicile, _time, _log) = (keys, arrangement.Value.Name, time, log);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = Patience,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            SslOptions = new()
            {
                LocalCertificateSelectionCallback = (_, _, _, _, _) => keys.Own,
                // Or a connection would begin with a certificate that has been followed by another.
                AllowTlsResume = false,
                RemoteCertificateValidationCallback = (_, presented, _, _) => Peer.Is(Peer.Custody, _domicile, presented, keys.Authority, time),
            },
        })
        {
            BaseAddress = new(planes.Value.Custodian.TrimEnd('/') + "/custody/v1/"),
            MaxResponseContentBufferSize = MaxAnswer,
            Timeout = TimeSpan.FromMinutes(1),
        };
    }

    /// <summary>Whether the last call did not come through.</summary>
    public bool IsAway => _away;

    /// <summary>What is wrong with the service's certificate, and what to do about it: for the operator. Null while nothing is.</summary>
    public string? Trouble => _turned?.Message ?? _keys.Trouble(_time.GetUtcNow());

    /// <summary>As the custodian said when the session was opened.</summary>
    public bool IsTrial => _session is { IsTrial: true };

    public string? LedgerUrl => _session is { LedgerUrl.Length: > 0 } session ? session.LedgerUrl : null;

    /// <summary>Where people say their credentials; empty where the service passes them on, null while it was never reached.</summary>
    public string? PagesUrl { get; private set; }

    /// <summary>A call whose answer is a value or a refusal, as that.</summary>
    internal async Task<Outcome<TValue>> Ask<TCall, TValue>(
        string name, TCall call, JsonTypeInfo<TCall> write, JsonTypeInfo<Answer<TValue>> read, CancellationToken cancellationToken) =>
        (await Call(name, call, write, read, cancellationToken)).Then(answer => answer.Outcome);

    public async Task<Outcome<TAnswer>> Call<TCall, TAnswer>(
        string name, TCall call, JsonTypeInfo<TCall> write, JsonTypeInfo<TAnswer> read, CancellationToken cancellationToken) where TAnswer : class
    {
        for (var again = false; ; again = true)
        {
            if (!(await Open(cancellationToken)).Succeeded(out var session, out var refusal)) return refusal;
            var (status, answer) = await Post(name, call, write, read, session, cancellationToken);
            if (answer is not null) return answer;
            // The custodian was restarted, and has done nothing with the call.
            if (status != HttpStatusCode.Unauthorized || again) return Away;
            Interlocked.CompareExchange(ref _session, null, session);
        }
    }

    public async Task<Outcome<CustodySession>> Open(CancellationToken cancellationToken)
    {
        if (_session is { } open) return open;
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_session is { } opened) return opened;
            var (_, answer) = await Post("open", new(_domicile), Wire.Default.OpenCall, Wire.Default.AnswerOpened, null, cancellationToken);
            if (answer?.Value is not { } first) return Away;
            if (first.LedgerKey != _keys.LedgerKey)
            {
                LogOtherLedger(_log);
                _away = true;
                return Away;
            }
            PagesUrl = first.PagesUrl;
            return _session = new(first.Session, first.LedgerUrl, first.IsTrial, first.Erasures);
        }
        finally
        {
            _opening.Release();
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _opening.Dispose();
    }

    private async Task<(HttpStatusCode Status, TAnswer? Answer)> Post<TCall, TAnswer>(
        string name, TCall call, JsonTypeInfo<TCall> write, JsonTypeInfo<TAnswer> read, CustodySession? session, CancellationToken cancellationToken)
        where TAnswer : class
    {
        try
        {
            using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(call, write));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var request = new HttpRequestMessage(HttpMethod.Post, name) { Content = content };
            if (session is not null)
            {
                request.Headers.Add(AnswerCalls.SessionHeader, session.Session);
                request.Headers.Add(AnswerCalls.NumberHeader, session.NextNumber().ToString(CultureInfo.InvariantCulture));
            }
            using var response = await _http.SendAsync(request, cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                if (response.StatusCode == HttpStatusCode.Forbidden) await Turned(response, session, cancellationToken);
                if (response.StatusCode != HttpStatusCode.Unauthorized) Lost(name, _turned?.Code ?? response.StatusCode.ToString());
                return (response.StatusCode, null);
            }
            var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            var answer = JsonSerializer.Deserialize(bytes, read);
            CryptographicOperations.ZeroMemory(bytes);
            Reached();
            return (response.StatusCode, answer);
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException or JsonException or KeyNotFoundException
            || (lost is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Lost(name, lost is HttpRequestException { HttpRequestError: var error } ? error.ToString() : lost.GetType().Name);
            return (default, null);
        }
    }

    /// <summary>Keeps what the custodian says of the service's certificate. With another one a session of its own begins.</summary>
    private async Task Turned(HttpResponseMessage response, CustodySession? session, CancellationToken cancellationToken)
    {
        using var said = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        var code = said.RootElement.GetProperty("code").GetString();
        _turned = OfCertificates.FirstOrDefault(refusal => refusal.Code == code);
        // The operator may have put another there.
        if (_turned is not null) _keys.Reload();
        Interlocked.CompareExchange(ref _session, null, session);
    }

    private void Reached()
    {
        if (_away) LogReached(_log);
        (_away, _turned) = (false, null);
    }

    private void Lost(string name, string why)
    {
        if (!_away) LogLost(_log, name, why);
        _away = true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The custodian cannot be reached ({Call}: {Why}). Keys in use serve out their term; nothing else opens.")]
    private static partial void LogLost(ILogger logger, string call, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The custodian is reached again.")]
    private static partial void LogReached(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "The custodian's ledger is not the one that this service has pinned: nothing is opened.")]
    private static partial void LogOtherLedger(ILogger logger);
}

/// <summary>An open session with the custodian.</summary>
public sealed record CustodySession(string Session, string LedgerUrl, bool IsTrial, long Erasures)
{
    private long _number;

    public long NextNumber() => Interlocked.Increment(ref _number);
}
