using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Domicile.Base;
using Domicile.Remote;
using Domicile.Sealing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Custody;

/// <summary>How the service's certificates follow each other, and how they end.</summary>
public sealed class ServiceCertificateTests : IDisposable
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private static readonly string Name = new DomicileOptions().Name;

    private readonly TemporaryFolder _folder = new();
    private readonly SetClock _time = new(Start);
    private readonly Authority _authority;
    private readonly ServiceCertificates _certificates;

    public ServiceCertificateTests()
    {
        _authority = new(_folder.Path, Name, _time);
        _certificates = new(_authority, _time);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_service_renews_its_certificate_while_it_runs_and_what_its_file_holds_works_before_and_after()
    {
        var time = new FakeTimeProvider(Start);
        await using var planes = await TwoPlanes.Start(time);
        var (renew, keys, file) = (planes.Of<RenewCertificate>(), planes.Of<ServiceKeys>(), Path.Combine(planes.Keys, "service.pem"));
        var (first, before) = (keys.Own.SerialNumber, await File.ReadAllBytesAsync(file, Stop));
        Assert.True(await renew.Do(Stop));
        Assert.Equal(first, keys.Own.SerialNumber);
        Assert.Equal(before, await File.ReadAllBytesAsync(file, Stop));

        time.Advance(TimeSpan.FromDays(4));
        Assert.True(await renew.Do(Stop));
        Assert.NotEqual(first, keys.Own.SerialNumber);
        Assert.Equal(OwnerOnly.File, File.GetUnixFileMode(file));
        await Works(planes.Custodian);
        // As if it had been killed before it stored the next one: the one before is in force.
        var after = await File.ReadAllBytesAsync(file, Stop);
        await File.WriteAllBytesAsync(file, before, Stop);
        await using (var killed = planes.Service(planes.Keys)) await Works(killed.GetRequiredService<ICustodian>());

        // The first has ended by now, and so have half of the times of what the custodian showed.
        time.Advance(TimeSpan.FromDays(6));
        await File.WriteAllBytesAsync(file, after, Stop);
        await using var again = planes.Service(planes.Keys);
        await Works(again.GetRequiredService<ICustodian>());
        await File.WriteAllBytesAsync(file, before, Stop);
        await using var ended = planes.Service(planes.Keys);
        Assert.False(await ended.GetRequiredService<RenewCertificate>().Do(Stop));
        Assert.Contains("has ended. Make another", ended.GetRequiredService<CustodyLine>().Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_revoked_is_answered_nothing_on_open_connections_either_and_another_in_its_place_is_taken_up()
    {
        await using var planes = await TwoPlanes.Start(new FakeTimeProvider(Start));
        var (renew, line) = (planes.Of<RenewCertificate>(), planes.Of<CustodyLine>());
        await Works(planes.Custodian);
        using (var authority = new Authority(Path.Combine(planes.Data, "custody", "link"), Name, _time))
            Assert.Single(new ServiceCertificates(authority, _time).Revoke(planes.Of<ServiceKeys>().Own.SerialNumber));
        Assert.Equal("custodian-away", (await planes.Custodian.Find(Fideslang.Email, "ann@example.org", Stop)).Refusal?.Code);
        Assert.Contains("was revoked. Make another", line.Trouble, StringComparison.Ordinal);
        Assert.False(await renew.Do(Stop));

        using (var issued = planes.Issue(out var pem)) await File.WriteAllTextAsync(Path.Combine(planes.Keys, "service.pem"), pem, Stop);
        Assert.True(await renew.Do(Stop));
        await Works(planes.Custodian);
        Assert.Null(line.Trouble);
    }

    [Fact]
    public void A_certificate_is_followed_in_the_second_half_of_its_time_alone_and_however_often_that_is_asked_by_few()
    {
        using var own = First();
        Assert.Null(_certificates.Renew(own, Request()).OrThrow().Certificate);
        _time.Advance(TimeSpan.FromDays(4));
        var outcomes = Enumerable.Range(0, 100).Select(_ => _certificates.Renew(own, Request())).ToList();
        Assert.Equal(ServiceCertificates.MaxInForce - 1, outcomes.Count(outcome => outcome.Refusal is null));
        Assert.Equal("too-many-certificates", outcomes[^1].Refusal?.Code);
        Assert.Equal(ServiceCertificates.MaxInForce, _certificates.List().Count);

        _certificates.Revoke(own.SerialNumber);
        Assert.All(_certificates.List(), issued => Assert.True(issued.IsRevoked));
        using var next = X509Certificate2.CreateFromPem(outcomes[0].OrThrow().Certificate);
        foreach (var revoked in (X509Certificate2[])[own, next])
        {
            Assert.Equal(ServiceCertificates.Revoked, _certificates.Check(revoked));
            Assert.Equal(ServiceCertificates.Revoked, _certificates.Renew(revoked, Request()).Refusal);
        }
        using var other = First();
        Assert.Null(_certificates.Check(other));
    }

    [Fact]
    public void What_has_ended_is_not_renewed_and_a_clock_that_is_set_back_brings_it_back_neither_while_it_runs_nor_after()
    {
        using var own = First();
        _time.Advance(TimeSpan.FromDays(7));
        Assert.Equal(ServiceCertificates.Ended, _certificates.Check(own));
        Assert.Equal(ServiceCertificates.Ended, _certificates.Renew(own, Request()).Refusal);
        var last = _time.GetUtcNow().ToUnixTimeMilliseconds();
        _time.Advance(TimeSpan.FromDays(-6));
        Assert.Equal("certificate-ended", _certificates.Check(own)?.Code);
        Assert.Equal("certificate-ended", new ServiceCertificates(_authority, _time, () => last).Check(own)?.Code);
    }

    [Fact]
    public void Of_a_request_the_key_alone_counts_and_it_is_signed_with_it()
    {
        using var own = First();
        _time.Advance(TimeSpan.FromDays(4));
        using var next = X509Certificate2.CreateFromPem(_certificates.Renew(own, Request(Peer.Custody)).OrThrow().Certificate);
        Assert.True(Peer.Is(Peer.Service, Name, next, _authority.Certificate, _time));
        Assert.False(Peer.Is(Peer.Custody, Name, next, _authority.Certificate, _time));

        var forged = Request();
        forged[^1] ^= 1;
        using var rsa = RSA.Create(2048);
        using var longer = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        foreach (var bad in (byte[][])[[], [1, 2, 3], forged,
            new CertificateRequest("CN=x", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequest(),
            new CertificateRequest("CN=x", longer, HashAlgorithmName.SHA256).CreateSigningRequest()])
            Assert.Equal(WellFormed.Malformed, _certificates.Renew(own, bad).Refusal);
        Assert.Throws<InvalidDataException>(() => _certificates.Revoke("../../authority.pem"));
    }

    private static async Task Works(ICustodian custodian) =>
        Assert.Null((await custodian.Find(Fideslang.Email, "ann@example.org", Stop)).OrThrow());

    private static byte[] Request(string plane = Peer.Service)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + plane, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new(Peer.Name(Name, plane)));
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSigningRequest();
    }

    private X509Certificate2 First() => X509Certificate2.CreateFromPem(_certificates.IssueFirst());
}
