using System.Net;
using System.Net.Http.Json;
using Domicile.Base;
using Domicile.Identity;
using Domicile.Identity.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Service;

public sealed class SignUpTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_signs_up_is_signed_in_and_can_sign_in_again_by_name_or_address_in_any_case()
    {
        await using var town = await Town.Start();
        using var first = await town.SignUp("Ada.L", "Ada@Example.org");
        Assert.Equal("ada.l", (await (await first.GetAsync("/api/session", Cancellation)).Json()).GetProperty("profile").GetProperty("name").GetString());

        foreach (var name in new[] { "ada.l", "ADA.L", "ada@example.org", " Ada@EXAMPLE.org " })
        {
            using var again = town.Client();
            var answer = await again.PostAsJsonAsync("/api/session", new { name, password = Town.Password }, Cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await again.GetAsync("/api/session", Cancellation)).StatusCode);
        }
    }

    [Fact]
    public async Task An_account_that_the_index_does_not_know_by_name_is_known_once_its_owner_has_signed_in()
    {
        await using var town = await Town.Start();
        using var first = await town.SignUp("ada");
        town.Custody.Unindex(Fideslang.Username);
        Assert.Null((await town.Custody.Find(Fideslang.Username, "ada", Cancellation)).OrThrow());
        (await town.SignIn("ada")).Client.Dispose();
        Assert.Equal(await town.Subject("ada"), (await town.Custody.Find(Fideslang.Username, "ada", Cancellation)).OrThrow());
    }

    [Theory]
    [InlineData("a", "user-name-length")]
    [InlineData("abcdefghijklmnopqrstuvwxy", "user-name-length")]
    [InlineData("", "user-name-length")]
    [InlineData("аda", "user-name-characters")] // Cyrillic а
    [InlineData("ada🙂", "user-name-characters")]
    [InlineData("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", "user-name-characters")]
    [InlineData("ada‮live", "user-name-characters")]
    [InlineData("عائشة", "user-name-characters")]
    [InlineData("a da", "user-name-characters")]
    [InlineData("../etc", "user-name-characters")]
    [InlineData("__", "user-name-characters")]
    [InlineData(".ada", "user-name-dots")]
    [InlineData("ada.", "user-name-dots")]
    [InlineData("a..da", "user-name-dots")]
    [InlineData("Admin", "user-name-reserved")]
    [InlineData("m0derat0r", "user-name-reserved")]
    public void A_bad_user_name_is_refused_with_its_code(string name, string code) =>
        Assert.Equal(code, UserName.Parse(name).Refusal?.Code);

    [Theory]
    [InlineData("domicile.official")]
    [InlineData("the_operator")]
    [InlineData("support_team")]
    [InlineData("official.domicile")]
    [InlineData("Domicile2")]
    [InlineData("wren_0fficia1")] // 0 for o and 1 for l
    [InlineData("0verseer1")] // 0 for o, and 1 as a digit
    [InlineData("7staff7")]
    [InlineData("ada.helpdesk.no")]
    [InlineData("wren_0ff1c1al")] // 1 for i
    [InlineData("5upp0r7_wren")]
    [InlineData("wren.4dm1n")]
    [InlineData("0perat0r9")] // 0 for o, and 9 as a digit
    [InlineData("heip.desk")] // i for l
    [InlineData("wren_rnoderator")] // rn for m
    [InlineData("aclrnin.wren")] // cl for d and rn for m
    [InlineData("5af3ty_t3am")]
    [InlineData("off_icial")] // the same to the eye as the word
    [InlineData("trust.team")]
    [InlineData("team_of_trust")]
    [InlineData("privacy_desk")]
    public void A_name_is_reserved_where_a_part_of_it_speaks_for_the_service(string name) => Assert.Equal("user-name-reserved", UserName.Parse(name).Refusal?.Code);

    [Theory]
    [InlineData("supportive_sam")]
    [InlineData("teamwork")]
    [InlineData("trusty_team")]
    [InlineData("ada_team")]
    [InlineData("helpful.heron")]
    [InlineData("staffordshire_walks")]
    [InlineData("radmin")]
    [InlineData("unofficial_wren")]
    [InlineData("solar.system")]
    [InlineData("me_and_my_ledger")]
    [InlineData("barn_modern")]
    [InlineData("4ever_young5")]
    [InlineData("he1en")]
    [InlineData("supp0rter")] // the digit is a letter here, and the word another
    public void An_ordinary_name_with_such_a_word_inside_is_not_reserved(string name) => Assert.Null(UserName.Parse(name).Refusal);

    [Theory]
    [InlineData("ada")]
    [InlineData("ada@example")]
    [InlineData("@example.org")]
    [InlineData("ada@@example.org")]
    [InlineData("ada @example.org")]
    [InlineData("ada@exa mple.org")]
    [InlineData("ada@-example.org")]
    [InlineData("ada..l@example.org")]
    [InlineData("ada\n@example.org")]
    [InlineData("adа@example.org")] // Cyrillic а
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.org")]
    public void A_bad_address_is_refused(string email) => Assert.Equal("email-invalid", EmailAddress.Parse(email).Refusal?.Code);

    [Theory]
    [InlineData("31.05.1990", "birth-date-invalid")]
    [InlineData("1990-02-30", "birth-date-invalid")]
    [InlineData("", "birth-date-invalid")]
    [InlineData("2026-03-02", "birth-date-invalid")]
    [InlineData("1900-01-01", "birth-date-invalid")]
    [InlineData("2013-03-02", "too-young")]
    [InlineData("2013-03-01", null)]
    [InlineData("2026-03-01", "too-young")]
    public void A_birth_date_must_be_one_and_long_enough_ago(string date, string? code) =>
        Assert.Equal(code, BirthDate.Parse(date, new(2026, 3, 1)).Refusal?.Code);

    [Fact]
    public async Task A_browser_that_names_only_its_origin_is_heard()
    {
        await using var town = await Town.Start();
        using var client = new HttpClient { BaseAddress = town.Domicile.Address };
        client.DefaultRequestHeaders.Add("Origin", town.Domicile.Address.GetLeftPart(UriPartial.Authority));
        Assert.Equal(HttpStatusCode.Created, (await client.PostAsJsonAsync("/api/accounts", Town.Application("ada"), Cancellation)).StatusCode);
    }

    [Theory]
    [InlineData("ADA.l", "other@example.org", "user-name-taken")]
    [InlineData("adal", "other@example.org", "user-name-taken")] // the dot does not tell them apart
    [InlineData("ada1", "other@example.org", "user-name-taken")] // nor does 1 for l
    [InlineData("other", "ADA@example.org", "email-taken")]
    public async Task A_name_or_address_that_someone_has_is_refused_and_leaves_nothing(string name, string email, string code)
    {
        await using var town = await Town.Start();
        using var first = await town.SignUp("ada.l", "ada@example.org");
        using var second = town.Client();
        await (await second.PostAsJsonAsync("/api/accounts", Town.Application(name, email), Cancellation)).AssertProblem(409, code);
        Assert.Single(town.Custody.Subjects);
        await using var db = await town.Db<IdentityDb>();
        Assert.Equal(1, await db.Accounts.CountAsync(Cancellation));
        Assert.Equal(0, await db.Jobs.CountAsync(Cancellation));
    }

    [Fact]
    public async Task A_sign_up_that_custody_refuses_midway_leaves_nothing()
    {
        await using var town = await Town.Start();
        using var client = town.Client();
        town.Custody.CannotSeal = true;
        await (await client.PostAsJsonAsync("/api/accounts", Town.Application("ada"), Cancellation)).AssertProblem(503, "custody-unavailable");
        await AssertNothingLeft(town);

        town.Custody.CannotSeal = false;
        using var again = await town.SignUp("ada");
    }

    [Fact]
    public async Task A_sign_up_that_a_crash_broke_off_is_swept_away()
    {
        await using var town = await Town.Start();
        var subject = Id.New<SubjectId>(town.Time);
        await using (var db = await town.Db<IdentityDb>())
        {
            db.Add(new Account { Subject = subject, Name = "ada", NameSkeleton = "ada", DisplayName = "ada", CreatedAt = town.Time.GetUtcNow() });
            db.Add(SweepEnrolment.JobFor(subject, town.Time));
            await db.SaveChangesAsync(Cancellation);
        }
        town.Time.Advance(SweepEnrolment.After);
        await town.RunJobs();
        await AssertNothingLeft(town);
    }

    [Fact]
    public async Task An_account_that_the_custodian_has_swept_goes_however_far_it_came()
    {
        await using var town = await Town.Start();
        using var client = await town.SignUp("ada");
        var subject = await town.Subject("ada");
        await using (var db = await town.Db<IdentityDb>())
        {
            // As after a crash between the last two steps.
            db.Add(SweepEnrolment.JobFor(subject, town.Time));
            await db.SaveChangesAsync(Cancellation);
        }
        town.Custody.Destroy(subject).OrThrow();
        town.Time.Advance(SweepEnrolment.After);
        await town.RunJobs();
        await AssertNothingLeft(town);
    }

    [Fact]
    public async Task The_sweeper_leaves_an_account_alone_that_was_acknowledged()
    {
        await using var town = await Town.Start();
        using var client = await town.SignUp("ada");
        await town.Get<SweepEnrolment>().Sweep(town.Custody.Subjects.Single(), Cancellation);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/session", Cancellation)).StatusCode);
    }

    internal static async Task AssertNothingLeft(Town town)
    {
        Assert.Empty(town.Custody.Subjects);
        await using var db = await town.Db<IdentityDb>();
        Assert.Equal(0, await db.Accounts.CountAsync(Cancellation) + await db.Sessions.CountAsync(Cancellation) + await db.Jobs.CountAsync(Cancellation));
    }
}
