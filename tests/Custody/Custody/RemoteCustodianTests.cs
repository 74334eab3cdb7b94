using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Domicile.Base;
using Domicile.Proof;
using Domicile.Remote;
using Domicile.Sealing;
using Domicile.Sealing.Sealed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Custody;

public sealed class CustodianRemote : CustodianContract
{
    private TwoPlanes? _planes;

    protected override ICustodian Custodian => _planes!.Custodian;

    protected override Task<Outcome<Receipt>> Enroll(SubjectId subject, CancellationToken stop) => _planes!.Enroll(subject);

    protected override NoteVerifier Verifier => NoteVerifier.Parse(Custodian.LedgerKey);

    public override async ValueTask InitializeAsync() => _planes = await TwoPlanes.Start(Time);

    public override ValueTask DisposeAsync() => _planes!.DisposeAsync();
}

/// <summary>What the way between the planes lets through, and what it does not.</summary>
public sealed class RemoteCustodianTests : IAsyncLifetime
{
    private static readonly Access Own = new DomicileOptions().BySubject();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
    private TwoPlanes _planes = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static AccessRequest Request => new(Samples.Ann, "user.contact.email", Own, TimeSpan.FromMinutes(15));

    public async ValueTask InitializeAsync()
    {
        _planes = await TwoPlanes.Start(_time);
        (await _planes.Enroll(Samples.Ann)).OrThrow();
    }

    public ValueTask DisposeAsync() => _planes.DisposeAsync();

    [Fact]
    public async Task Keys_in_use_outlive_a_lost_connection_within_their_term_and_the_service_recovers_by_itself()
    {
        var sealedValue = (await _planes.Vault.Seal(Samples.Email, Samples.Ann, Samples.Row, new byte[] { 7 }, Own, Stop)).OrThrow();
        await _planes.StopCustody();

        Assert.Equal([7], (await Open(sealedValue)).OrThrow());
        Assert.Equal("custodian-away", (await _planes.Custodian.Unseal(Request, Stop)).Refusal?.Code);
        Assert.Equal("custodian-away", (await _planes.Custodian.Find(Fideslang.Email, "ann@example.org", Stop)).Refusal?.Code);
        Assert.True(_planes.Custodian.IsAway);
        _time.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal("custodian-away", (await Open(sealedValue)).Refusal?.Code);

        await _planes.StartCustody();
        Assert.Equal([7], (await Open(sealedValue)).OrThrow());
        Assert.False(_planes.Custodian.IsAway);
    }

    [Fact]
    public async Task An_erasure_that_another_process_asked_for_takes_this_processs_keys_too()
    {
        var sealedValue = (await _planes.Vault.Seal(Samples.Email, Samples.Ann, Samples.Row, new byte[] { 7 }, Own, Stop)).OrThrow();
        var told = new TaskCompletionSource<SubjectId>();
        _planes.Custodian.Erased += subject => told.TrySetResult(subject);
        await using var other = _planes.Service(_planes.Keys);
        (await other.GetRequiredService<ICustodian>().Erase(Samples.Ann, Stop)).OrThrow();
        Assert.Equal(Samples.Ann, await told.Task.WaitAsync(Stop));
        Assert.Equal("erased", (await Open(sealedValue)).Refusal?.Code);
    }

    [Fact]
    public async Task A_key_that_members_share_is_made_and_shared_and_given_up_from_afar()
    {
        (await _planes.Enroll(Samples.Ben)).OrThrow();
        var (talk, field) = (new Holder("conversation", Samples.Row), new SealedField("user.content.private.messages", "Message.Words", 1));
        (await _planes.Holders.Found(talk, TrustingGrants.Of(Samples.Ann), [], Stop)).OrThrow();
        var sealedValue = (await _planes.Vault.Seal(field, talk, Samples.Row, new byte[] { 7 }, Own, Stop)).OrThrow();
        (await _planes.Holders.Admit(talk, TrustingGrants.Of(Samples.Ann), Samples.Ben, Stop)).OrThrow();
        Assert.Equal([7], (await _planes.Vault.Open(field, talk, Samples.Row, sealedValue, Own, Stop)).OrThrow());
        Assert.Equal(["members", "unseal"], (await _planes.Custodian.Accesses(Samples.Ann, null, 10, Stop)).OrThrow().Where(record => record.Holder == talk).Select(record => record.Kind).Take(2));
        (await _planes.Holders.Depart(talk, TrustingGrants.Of(Samples.Ann), Stop)).OrThrow();
        Assert.Equal("not-a-member", (await _planes.Vault.Open(field, talk, Samples.Row, sealedValue, Own, Stop)).Refusal?.Code);

        (await _planes.Holders.Found(new("evidence", Samples.Row), null, [Samples.Ben], Stop)).OrThrow();
        (await _planes.Holders.Destroy(new("evidence", Samples.Row), Stop)).OrThrow();
        Assert.Equal("erased", (await _planes.Holders.Found(new("evidence", Samples.Row), null, [], Stop)).Refusal?.Code);
        Assert.Equal("not-destroyed", (await _planes.Holders.Destroy(talk, Stop)).Refusal?.Code);
    }

    [Fact]
    public async Task Every_process_pays_for_its_key_with_an_entry_of_its_own()
    {
        await using var other = _planes.Service(_planes.Keys);
        await other.GetRequiredService<ICustodian>().Begin();
        var sealedValue = (await _planes.Vault.Seal(Samples.Email, Samples.Ann, Samples.Row, new byte[] { 7 }, Own, Stop)).OrThrow();
        Assert.Equal([7], (await other.GetRequiredService<IVault>().Open(Samples.Email, Samples.Ann, Samples.Row, sealedValue, Own, Stop)).OrThrow());
        var records = (await _planes.Custodian.Accesses(Samples.Ann, null, 10, Stop)).OrThrow();
        Assert.Equal(2, records.Count(record => record.Kind == "unseal"));
    }

    [Fact]
    public async Task The_service_of_another_domicile_is_not_let_in_and_nobody_without_a_certificate()
    {
        using var elsewhere = new TemporaryFolder();
        using var authority = new Authority(elsewhere.Path, "other.example", _time);
        var keys = elsewhere.File("keys");
        Directory.CreateDirectory(keys);
        foreach (var file in Directory.GetFiles(_planes.Keys)) File.Copy(file, Path.Combine(keys, Path.GetFileName(file)));
        await File.WriteAllTextAsync(Path.Combine(keys, "service.pem"), new ServiceCertificates(authority, _time).IssueFirst(), Stop);
        await using var stranger = _planes.Service(keys);
        Assert.Equal("custodian-away", (await stranger.GetRequiredService<ICustodian>().Find(Fideslang.Email, "ben@example.org", Stop)).Refusal?.Code);

        using var bare = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = IsCustody } });
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => bare.PostAsync(_planes.Url + "/custody/v1/open", null, Stop));
        Assert.Equal(HttpStatusCode.NotFound, (await bare.PostAsync(_planes.PublicUrl + "/custody/v1/open", null, Stop)).StatusCode);
    }

    [Fact]
    public async Task A_custodian_of_another_authority_is_not_believed()
    {
        await using var others = await TwoPlanes.Start(_time);
        var keys = Path.Combine(_planes.Data, "mixed");
        Directory.CreateDirectory(keys);
        foreach (var file in Directory.GetFiles(_planes.Keys)) File.Copy(file, Path.Combine(keys, Path.GetFileName(file)));
        File.Copy(Path.Combine(others.Keys, "authority.pem"), Path.Combine(keys, "authority.pem"), overwrite: true);
        await using var service = _planes.Service(keys);
        Assert.Equal("custodian-away", (await service.GetRequiredService<ICustodian>().Find(Fideslang.Email, "ben@example.org", Stop)).Refusal?.Code);
    }

    [Theory]
    [InlineData("erase", "{", 400)]
    [InlineData("erase", """{"subject":"not an id"}""", 400)]
    [InlineData("erase", """{"subject":"0190a1b2c3d47e8f9a0b1c2d3e4f5a6b","more":1}""", 400)]
    [InlineData("unseal", """[{"subject":"0190a1b2c3d47e8f9a0b1c2d3e4f5a6b","category":"user","termMs":1}]""", 400)]
    [InlineData("unseal", "null", 400)]
    [InlineData("nothing", "{}", 404)]
    public async Task A_call_that_cannot_be_read_is_refused(string name, string body, int status)
    {
        using var client = Client();
        var session = await OpenSession(client);
        using var answer = await Post(client, name, body, session, 1);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task An_oversized_call_is_refused()
    {
        using var client = Client();
        var session = await OpenSession(client);
        using var answer = await Post(client, "erase", "{\"subject\":\"" + new string('a', 2 << 20) + "\"}", session, 1);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_call_counts_once_in_its_own_session_alone_and_persistence_is_met_with_silence()
    {
        using var client = Client();
        var session = await OpenSession(client);
        var call = new UnsealCall(Samples.Ann, "user.contact.email", Own, 60_000, TrustingGrants.Of(Samples.Ann));
        var unseal = System.Text.Json.JsonSerializer.Serialize([call], Wire.Default.UnsealCallArray);
        Assert.Equal(HttpStatusCode.OK, (await Post(client, "unseal", unseal, session, 7)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await Post(client, "unseal", unseal, session, 7)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Post(client, "unseal", unseal, new string('0', 32), 8)).StatusCode);
        var records = (await _planes.Custodian.Accesses(Samples.Ann, null, 10, Stop)).OrThrow();
        Assert.Single(records, record => record.Kind == "unseal");

        var last = HttpStatusCode.OK;
        for (var again = 0; again < 70 && last != HttpStatusCode.TooManyRequests; again++)
            last = (await Post(client, "unseal", unseal, session, 7)).StatusCode;
        Assert.Equal(HttpStatusCode.TooManyRequests, last);
    }

    [Fact]
    public async Task A_session_of_another_process_counts_for_nothing()
    {
        using var client = Client();
        var session = await OpenSession(client);
        using var other = Client(_planes.Issue());
        Assert.Equal(HttpStatusCode.Forbidden, (await Post(other, "find", """{"category":"user.contact.email","blinded":""}""", session, 1)).StatusCode);
    }

    [Theory]
    [InlineData("other.example", Peer.Service, Peer.ClientUse, 0, false)]
    [InlineData(null, Peer.Custody, Peer.ServerUse, 0, false)]
    [InlineData(null, Peer.Service, Peer.ServerUse, 0, false)]
    [InlineData(null, Peer.Service, Peer.ClientUse, 8, false)]
    [InlineData(null, Peer.Service, Peer.ClientUse, -1, false)]
    [InlineData(null, Peer.Service, Peer.ClientUse, 6, true)]
    public void A_certificate_counts_for_its_domicile_plane_use_and_time_alone(string? domicile, string plane, string use, int days, bool counts)
    {
        using var folder = new TemporaryFolder();
        var name = new DomicileOptions().Name;
        using var authority = new Authority(folder.Path, domicile ?? name, _time);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var presented = authority.Certify(plane, use, new(key), RandomNumberGenerator.GetBytes(16), _time.GetUtcNow());
        var later = new FakeTimeProvider(_time.GetUtcNow().AddDays(days));
        Assert.Equal(counts, Peer.Is(Peer.Service, name, presented, authority.Certificate, later));
    }

    [Fact]
    public void A_number_is_good_once_in_any_order_within_the_window()
    {
        var numbers = new CallNumbers();
        Assert.True(numbers.Take(5));
        Assert.False(numbers.Take(5));
        Assert.True(numbers.Take(3));
        Assert.False(numbers.Take(0));
        Assert.True(numbers.Take(5 + CallNumbers.Window));
        Assert.False(numbers.Take(5));
        Assert.True(numbers.Take(6));
        Assert.False(numbers.Take(6));
        Assert.True(numbers.Take(long.MaxValue));
        Assert.False(numbers.Take(long.MaxValue));
    }

    private ValueTask<Outcome<byte[]>> Open(byte[] sealedValue) => _planes.Vault.Open(Samples.Email, Samples.Ann, Samples.Row, sealedValue, Own, Stop);

    private bool IsCustody(object sender, X509Certificate? presented, X509Chain? chain, SslPolicyErrors errors)
    {
        using var keys = ServiceKeys.Open(_planes.Keys);
        return Peer.Is(Peer.Custody, new DomicileOptions().Name, presented, keys.Authority, _time);
    }

    [Fact]
    public async Task Questions_of_strangers_and_too_large_ones_are_refused_and_soon_no_more_are_heard_from_there()
    {
        using var client = new HttpClient();
        async Task<(HttpStatusCode, string?)> Ask(byte[] body)
        {
            using var answer = await client.PostAsync(_planes.PublicUrl + "/api/disclosures", new ByteArrayContent(body), Stop);
            return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(Stop)).GetProperty("code").GetString());
        }
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "body-too-large"), await Ask(new byte[64 * 1024 + 1]));
        var stranger = new Council("overseer").Ask("overseer", $"{{{Overseen.Why},\"from\":0,\"to\":1}}");
        Assert.Equal((HttpStatusCode.Forbidden, "not-an-overseer"), await Ask(stranger));
        for (var more = 0; more < 28; more++) Assert.Equal((HttpStatusCode.BadRequest, "not-a-question"), await Ask([1]));
        Assert.Equal((HttpStatusCode.TooManyRequests, "too-many-requests"), await Ask(stranger));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((HttpStatusCode.Forbidden, "not-an-overseer"), await Ask(stranger));
    }

    private HttpClient Client(X509Certificate2? own = null)
    {
        own ??= ServiceKeys.Open(_planes.Keys).Own;
        return new(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = IsCustody, LocalCertificateSelectionCallback = (_, _, _, _, _) => own },
        })
        { BaseAddress = new(_planes.Url + "/custody/v1/") };
    }

    private static async Task<string> OpenSession(HttpClient client)
    {
        using var answer = await client.PostAsJsonAsync("open", new { domicile = new DomicileOptions().Name }, Stop);
        var opened = await answer.Content.ReadFromJsonAsync(Wire.Default.AnswerOpened, Stop);
        return opened!.Value!.Session;
    }

    private static async Task<HttpResponseMessage> Post(HttpClient client, string name, string body, string session, long number)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, name) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        // A body that is refused unread is not sent either.
        request.Headers.ExpectContinue = true;
        request.Headers.Add(AnswerCalls.SessionHeader, session);
        request.Headers.Add(AnswerCalls.NumberHeader, number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return await client.SendAsync(request, Stop);
    }
}
