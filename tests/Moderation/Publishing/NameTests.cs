using System.Net;
using System.Net.Http.Json;
using Domicile.Identity;
using Domicile.Moderation;
using Domicile.Moderation.Tables;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Moderation;

public sealed class NameTests(Studio studio) : IClassFixture<Studio>
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("zorblax")]
    [InlineData("the_zorblax.fan")]
    public async Task A_user_name_that_a_rule_watches_or_holds_is_taken_and_a_person_looks_at_it(string name)
    {
        await studio.SignUp(name);
        var subject = await Subject(name);
        await studio.Until(db => db.Cases.AnyAsync(row => row.Kind == "profile" && row.Subject == subject, Test));
        await using var db = studio.Db();
        Assert.True(await db.Reviews.AnyAsync(row => row.Kind == "profile" && row.Subject == subject, Test));
    }

    [Fact]
    public async Task A_name_at_which_nothing_fires_leaves_nothing_in_moderation()
    {
        await studio.SignUp("plain.name");
        var subject = await Subject("plain.name");
        await using var db = studio.Db();
        Assert.False(await db.Reviews.AnyAsync(row => row.Subject == subject, Test) || await db.KeptFacts.AnyAsync(row => row.Subject == subject, Test));
    }

    [Fact]
    public async Task A_user_name_that_a_rule_blocks_is_refused_and_nothing_is_left_of_it()
    {
        await using (var db = studio.Db())
        {
            db.Add(new RuleVersion
            {
                Rule = "names",
                Version = 1,
                Source = "when subject.kind == \"profile\" and terms.lists contains \"risky\" and account.age < 1h\n  block for \"hate\" because \"No such names.\"\n",
                State = RuleState.Live,
                At = TimeProvider.System.GetUtcNow(),
            });
            await db.SaveChangesAsync(Test);
        }
        try
        {
            var answer = await studio.Domicile.Client().PostAsJsonAsync("/api/accounts", Town.Application("zorblax.two"), Test);
            await answer.AssertProblem(422, "profile-not-shown");
            Assert.False(answer.Headers.Contains("Set-Cookie"));
            await using var identity = await studio.Get<IDbContextFactory<IdentityDb>>().CreateDbContextAsync(Test);
            Assert.False(await identity.Accounts.AnyAsync(row => row.Name == "zorblax.two", Test));
            Assert.Equal(HttpStatusCode.Created, (await studio.Domicile.Client().PostAsJsonAsync("/api/accounts", Town.Application("harmless.two"), Test)).StatusCode);
        }
        finally
        {
            await using var db = studio.Db();
            await db.RuleVersions.Where(row => row.Rule == "names").ExecuteDeleteAsync(Test);
        }
    }

    private async Task<Guid> Subject(string name)
    {
        await using var db = await studio.Get<IDbContextFactory<IdentityDb>>().CreateDbContextAsync(Test);
        return (await db.Accounts.SingleAsync(row => row.Name == name, Test)).Subject.Value;
    }
}
