using System.Net;
using Domicile.Base;
using Domicile.Remote;

namespace Domicile.Tests.Attacks;

[Attacks(3, "The way between the planes")]
[Collection(nameof(Planes))]
public sealed class LineAttacks(Planes planes)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Attack(By.Stranger, "calls the custodian without a certificate", Answer.Enforced,
        "TLS with certificates of the custodian's own authority; the public address has no such calls")]
    public async Task Without_a_certificate_nobody_calls_the_custodian()
    {
        using var bare = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, presented, _,
            _) => presented is not null }
        });
        foreach (var call in (string[])["open", "unseal", "accesses", "erase", "sign-in"])
        {
            await Assert.ThrowsAnyAsync<HttpRequestException>(() =>
                bare.PostAsync(new Uri(planes.Custody.Calls, "/custody/v1/" + call), null, Stop));
            using var answer = await bare.PostAsync(new Uri(planes.Custody.Public, "/custody/v1/" + call), null, Stop);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Attack(By.Neighbour, "calls the custodian with the certificate of its own domicile's custodian", Answer.Enforced,
        "TLS: no other authority counts")]
    public async Task The_service_of_another_domicile_is_not_let_in()
    {
        using var folder = new TemporaryFolder();
        using (var authority = new Authority(folder.Path, new DomicileOptions().Name, TimeProvider.System))
        {
            foreach (var file in Directory.GetFiles(planes.Custody.IssueKeys()))
                File.Copy(file, folder.File(Path.GetFileName(file)), overwrite: true);
            await File.WriteAllTextAsync(folder.File("service.pem"), new ServiceCertificates(authority, TimeProvider.System).IssueFirst(), Stop);
        }
        using var neighbour = new Operator(folder.Path, planes.Custody.Calls);
        await Assert.ThrowsAnyAsync<HttpRequestException>(neighbour.Session);
    }

    [Attack(By.Operator, "sends a call of the service again that it has seen", Answer.Enforced,
        "the custodian: `replayed-call`; it counts once")]
    public async Task A_call_that_is_repeated_counts_once()
    {
        using var other = new Operator(planes.Custody.IssueKeys(), planes.Custody.Calls);
        var session = await other.Session();
        object call = new[] { new { holder = $"person:{planes.AnnsId}", category = "user.device",
            access = Operator.Access("operator", "AutomatedService", "essential.service.security"), termMs = 1000, by = (string?)null } };
        Assert.Equal(200, (await other.Send("unseal", call, session, 1)).Status);
        await planes.LeavesNoEntry(async () =>
        {
            var again = await other.Send("unseal", call, session, 1);
            Assert.Equal((409, "replayed-call"), (again.Status, again.Code));
        });
    }

    [Attack(By.Operator, "goes on calling with a certificate that was revoked, and has it renewed", Answer.Enforced,
        "the custodian: `certificate-revoked`, on connections that are open, too, and for what was renewed from it")]
    public async Task A_certificate_that_was_revoked_counts_no_more_and_is_not_renewed()
    {
        var keys = planes.Custody.IssueKeys();
        using var other = new Operator(keys, planes.Custody.Calls);
        Assert.Equal(200, (await other.Call("begin-proof", new { })).Status);
        using (var authority = new Authority(Path.Combine(planes.Custody.Data, "custody", "link"), new DomicileOptions().Name, TimeProvider.System))
        using (var own = ServiceKeys.Open(keys))
            Assert.Single(new ServiceCertificates(authority, TimeProvider.System).Revoke(own.Own.SerialNumber));
        await planes.LeavesNoEntry(async () =>
        {
            foreach (var call in (string[])["begin-proof", "renew-certificate"])
            {
                var said = await other.Call(call, new { });
                Assert.Equal((403, "certificate-revoked"), (said.Status, said.Code));
            }
        });
    }

    [Attack(By.Operator, "calls in a session that the custodian has opened with another process", Answer.Enforced,
        "the custodian: `not-your-session`, `no-custody-session`")]
    public async Task A_call_in_the_session_of_another_process_counts_for_nothing()
    {
        using var other = new Operator(planes.Custody.IssueKeys(), planes.Custody.Calls);
        var session = await planes.Operator.Session();
        await planes.LeavesNoEntry(async () =>
        {
            var said = await other.Send("erase", new { subject = planes.AnnsId }, session, 1_000_000);
            Assert.Equal((403, "not-your-session"), (said.Status, said.Code));
            said = await other.Send("erase", new { subject = planes.AnnsId }, new string('0', 32), 1);
            Assert.Equal((401, "no-custody-session"), (said.Status, said.Code));
        });
    }
}
