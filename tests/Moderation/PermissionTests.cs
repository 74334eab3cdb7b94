using System.Net;
using Domicile.Moderation;
using Domicile.Moderation.People;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Moderation;

[Collection(SharedCourt.Name)]
public sealed class PermissionTests(SharedCourt shared)
{
    private static readonly string[] ForEveryone = ["/api/moderation/signals", "/api/moderation/text-models", "/api/moderation/policies", "/api/moderation/policies/{id}/versions"];

    [Fact]
    public async Task Every_endpoint_lets_in_exactly_the_roles_that_the_table_says()
    {
        var court = await shared.Court.Fresh();
        var people = new Dictionary<Role, HttpClient>();
        foreach (var (role, _) in Permissions.Table) people[role] = await court.Person(Name(role));
        people[Role.None] = await court.Person();
        var endpoints = Desk(court);
        Assert.True(endpoints.Count > 10);
        foreach (var endpoint in endpoints)
        {
            var needed = endpoint.Metadata.GetMetadata<Needed>();
            Assert.True(needed is not null, $"{endpoint.RoutePattern.RawText} names no permission.");
            var method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0];
            foreach (var (role, person) in people)
            {
                using var request = new HttpRequestMessage(new(method), endpoint.RoutePattern.RawText!.Replace("{id}", Nothing, StringComparison.Ordinal).Replace("{name}", "nobody", StringComparison.Ordinal));
                // A body that can be read, and refused afterwards.
                if (method != "GET") request.Content = new StringContent(Body(endpoint), System.Text.Encoding.UTF8, "application/json");
                var answer = await person.SendAsync(request, TestContext.Current.CancellationToken);
                Assert.True(answer.StatusCode != HttpStatusCode.BadRequest, $"{endpoint.RoutePattern.RawText} could not read its body.");
                Assert.True(answer.StatusCode == HttpStatusCode.Forbidden != needed.OneOf.Any(permission => role.May(permission)), $"{role} {endpoint.RoutePattern.RawText} {answer.StatusCode}");
            }
            Assert.Equal(HttpStatusCode.Unauthorized, (await court.Town.Client().SendAsync(new(new(method), endpoint.RoutePattern.RawText!.Replace("{id}", Nothing, StringComparison.Ordinal)) { Content = method == "GET" ? null : new StringContent(Body(endpoint), System.Text.Encoding.UTF8, "application/json") }, TestContext.Current.CancellationToken)).StatusCode);
        }
    }

    [Fact]
    public async Task A_role_is_asked_for_before_anything_of_the_request_is_read()
    {
        var court = await shared.Court.Fresh();
        var (visitor, stranger) = (court.Town.Client(), await court.Person());
        foreach (var endpoint in Desk(court))
        {
            await (await Send(stranger)).AssertProblem(403, "not-permitted");
            await (await Send(visitor)).AssertProblem(401, "sign-in-first");

            async Task<HttpResponseMessage> Send(HttpClient from)
            {
                var method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0];
                var path = System.Text.RegularExpressions.Regex.Replace(endpoint.RoutePattern.RawText!, @"\{\w+\}", "nonsense");
                using var request = new HttpRequestMessage(new(method), path) { Content = method == "GET" ? null : new StringContent("{broken", System.Text.Encoding.UTF8, "application/json") };
                return await from.SendAsync(request, TestContext.Current.CancellationToken);
            }
        }
    }

    [Fact]
    public async Task The_last_lead_stays_and_the_setting_appoints_nobody_else()
    {
        var court = await shared.Court.Fresh();
        var lea = await court.Town.Subject("lea");
        await using (var db = await court.Db()) await db.Moderators.Where(row => row.Subject != lea).ExecuteDeleteAsync(TestContext.Current.CancellationToken);
        using var none = new StringContent("""{"roles":[]}""", System.Text.Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.Conflict, (await court.Lea.PutAsync("/api/moderation/staff/lea", none, TestContext.Current.CancellationToken)).StatusCode);
    }

    private static List<RouteEndpoint> Desk(Court court) => [.. court.Town.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/moderation", StringComparison.Ordinal) && !ForEveryone.Contains(endpoint.RoutePattern.RawText))];

    // An id that can be one, and is nobody's.
    private const string Nothing = "0198c0de00007000800000000000000f";

    private const string Draft = """{"title":{"en":"","fr":""},"text":{"en":"","fr":""},"severity":1,"clockHours":1,"ladder":[],"facts":[],"category":"","keyword":null,"isIllegal":false,"ground":{"en":"","fr":""},"strike":0,"strikeDays":0}""";

    private static string Body(RouteEndpoint endpoint) => endpoint.RoutePattern.RawText! switch
    {
        var path when path.EndsWith("/decision", StringComparison.Ordinal) => """{"policy":"spam","steps":[],"facts":{}}""",
        var path when path.EndsWith("/appeal", StringComparison.Ordinal) => """{"outcome":"upheld","message":"It stands."}""",
        var path when path.Contains("/bulk", StringComparison.Ordinal) && !path.EndsWith("/undo", StringComparison.Ordinal) =>
            """{"cases":[],"decision":{"policy":"spam","steps":[],"facts":{}}}""",
        var path when path.EndsWith("/banks", StringComparison.Ordinal) || path.EndsWith("/banks/{id}", StringComparison.Ordinal) => """{"name":""}""",
        var path when path.EndsWith("/entries/{hash}", StringComparison.Ordinal) => """{"kind":"pdq","state":"counted"}""",
        var path when path.EndsWith("/legal-hold", StringComparison.Ordinal) || path.EndsWith("/end", StringComparison.Ordinal) => """{"note":"The court asks for it."}""",
        var path when path.EndsWith("/trusted-flaggers/{name}", StringComparison.Ordinal) => """{"organisation":"O","area":"A","policies":[],"until":"2030-01-01T00:00:00Z"}""",
        var path when path.EndsWith("/suspension", StringComparison.Ordinal) => """{"note":"Too many were wrong."}""",
        var path when path.EndsWith("/undo", StringComparison.Ordinal) => """{"message":"We were wrong."}""",
        var path when path.EndsWith("/muted-reporters", StringComparison.Ordinal) => """{"name":"nobody","days":1}""",
        var path when path.EndsWith("/staff/{name}", StringComparison.Ordinal) => """{"roles":["moderator"]}""",
        var path when path.EndsWith("/help/{name}", StringComparison.Ordinal) => """{"checked":"in_person"}""",
        var path when path.EndsWith("/rules/check", StringComparison.Ordinal) => """{"source":""}""",
        var path when path.EndsWith("/rules/{name}", StringComparison.Ordinal) => """{"source":"","basedOn":0,"note":"Because."}""",
        var path when path.EndsWith("/state", StringComparison.Ordinal) => """{"to":"live","note":"Because."}""",
        var path when path.EndsWith("/approval", StringComparison.Ordinal) => """{"agrees":true}""",
        var path when path.EndsWith("/policies/{id}/check", StringComparison.Ordinal) => $$"""{"policy":{{Draft}}}""",
        var path when path.EndsWith("/policies/{id}", StringComparison.Ordinal) => $$"""{"policy":{{Draft}},"basedOn":0,"note":"Because."}""",
        var path when path.EndsWith("/retirement", StringComparison.Ordinal) => """{"basedOn":0,"note":"Because."}""",
        var path when path.EndsWith("/settlement", StringComparison.Ordinal) => """{"right":"first","note":"Because."}""",
        var path when path.EndsWith("/golden", StringComparison.Ordinal) => """{"policy":"spam","measures":[],"why":"Because."}""",
        _ => "{}",
    };

    private static string Name(Role role) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(role.ToString());
}
