using Domicile.Identity;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Service;

public sealed class DamagedSealTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)] // its form
    [InlineData(5)] // its key
    [InlineData(-1)] // its content
    public async Task A_sealed_value_that_was_changed_is_named_to_whoever_asks_and_to_the_operator_and_not_shown(int at)
    {
        await using var town = await Town.Start();
        using var ada = await town.SignUp("ada");
        await using (var db = await town.Db<IdentityDb>())
        {
            var account = await db.Accounts.SingleAsync(Cancellation);
            byte[] changed = [.. account.Email!];
            changed[at < 0 ? ^1 : at] ^= 1;
            account.Email = changed;
            await db.SaveChangesAsync(Cancellation);
        }
        var answer = await ada.GetAsync("/api/account", Cancellation);
        await answer.AssertProblem(500, "sealed-damaged");
        Assert.DoesNotContain("Exception", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);

        var record = (await town.Subject("ada")).Value;
        Assert.Single(town.Log.Lines, line => line.StartsWith(
            $"Sealed data is damaged: Account.Email of record {record}, asked for by HTTP: GET /api/account", StringComparison.Ordinal));
        Assert.DoesNotContain(town.Log.Lines, line => line.Contains("ada@example.org", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sealed_value_that_was_moved_to_another_account_is_not_shown()
    {
        await using var town = await Town.Start();
        using var ada = await town.SignUp("ada");
        using var ben = await town.SignUp("ben");
        await using (var db = await town.Db<IdentityDb>())
        {
            var accounts = await db.Accounts.OrderBy(account => account.Name).ToListAsync(Cancellation);
            accounts[1].BirthDate = accounts[0].BirthDate;
            await db.SaveChangesAsync(Cancellation);
        }
        await (await ben.GetAsync("/api/account", Cancellation)).AssertProblem(500, "sealed-damaged");
    }
}
