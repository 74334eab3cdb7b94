using System.Net.Http.Json;
using System.Text;

namespace Domicile.Tests.Service;

/// <summary>What is refused before anything is made.</summary>
public sealed class RefusedSignUpTests(SharedTown shared) : IClassFixture<SharedTown>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{", 400, "malformed-request")]
    [InlineData("", 400, "malformed-request")]
    [InlineData("null", 400, "malformed-request")]
    [InlineData("[]", 400, "malformed-request")]
    [InlineData("""{"name":"ada","email":"ada@example.org","birthDate":"1990-05-31","password":"correct horse battery","admin":true}""", 400, "malformed-request")]
    [InlineData("""{"name":"ada","name":"bob","email":"ada@example.org","birthDate":"1990-05-31","password":"correct horse battery"}""", 400, "malformed-request")]
    [InlineData("""{"name":null,"email":"ada@example.org","birthDate":"1990-05-31","password":"correct horse battery"}""", 400, "malformed-request")]
    [InlineData("""{"name":"ada","birthDate":"1990-05-31","password":"correct horse battery"}""", 400, "malformed-request")]
    [InlineData("""{"name":7,"email":"ada@example.org","birthDate":"1990-05-31","password":"correct horse battery"}""", 400, "malformed-request")]
    [InlineData("""{"name":"ada","email":"ada@example.org","birthDate":"2020-05-31","password":"correct horse battery"}""", 422, "too-young")]
    [InlineData("""{"name":"ada","email":"ada@example.org","birthDate":"1990-05-31","password":"short"}""", 422, "password-length")]
    [InlineData("""{"name":"ada","email":"ada@example.org","birthDate":"1990-05-31","password":null}""", 422, "password-length")]
    public async Task A_bad_request_is_answered_by_its_problem_and_leaves_nothing(string body, int status, string code)
    {
        var town = shared.Town;
        using var client = town.Client();
        var answer = await client.PostAsync("/api/accounts", new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);

        await answer.AssertProblem(status, code);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        await SignUpTests.AssertNothingLeft(town);
    }

    [Fact]
    public async Task A_body_over_the_limit_or_of_another_type_is_refused()
    {
        var town = shared.Town;
        using var client = town.Client();
        var large = new StringContent("{\"name\":\"" + new string('a', 20_000) + "\"}", Encoding.UTF8, "application/json");
        await (await client.PostAsync("/api/accounts", large, Cancellation)).AssertProblem(413, "body-too-large");
        await (await client.PostAsync("/api/accounts", new StringContent("name=ada"), Cancellation)).AssertProblem(415, "wrong-content-type");
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData(null, null)]
    public async Task Another_site_cannot_send_anything(string? header, string? value)
    {
        var town = shared.Town;
        using var client = new HttpClient { BaseAddress = town.Domicile.Address };
        if (header is not null) client.DefaultRequestHeaders.Add(header, value);
        await (await client.PostAsJsonAsync("/api/accounts", Town.Application("ada"), Cancellation)).AssertProblem(403, "cross-site");
        await SignUpTests.AssertNothingLeft(town);
    }
}
