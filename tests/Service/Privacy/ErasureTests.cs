using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Domicile.Base;
using Domicile.Identity;
using Domicile.Proof;
using Domicile.Sealing;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Service;

public sealed class ErasureTests
{
    private const string Email = "planted.erasure@example.test";
    private const string BirthDate = "1984-02-29";
    private const string Password = "a few planted words";
    private const string Name = "planted.leaver";
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_erased_is_in_no_file_and_a_restored_copy_of_the_services_databases_stays_closed()
    {
        using var folder = new TemporaryFolder();
        using var backup = new TemporaryFolder();
        var data = folder.Path;
        await using (var domicile = await Start(data))
        {
            using var client = domicile.Client();
            (await client.PostAsJsonAsync("/api/accounts", new { name = Name, email = Email, birthDate = BirthDate, password = Password }, Cancel))
                .EnsureSuccessStatusCode();
        }
        Assert.Empty(FilesWith(data, Email, BirthDate, Password));
        TestDatabase.Backup(data, backup.Path);

        await using (var domicile = await Start(data)) await EraseAndProve(domicile);
        Assert.Empty(FilesWith(data, Email, BirthDate, Password));
        // PostgreSQL overwrites nothing: see the threat model.
        if (!TestDatabase.IsPostgres) Assert.Empty(FilesWith(data, Name));

        TestDatabase.Restore(data, backup.Path);
        await using (var domicile = await Start(data))
        {
            await using var db = await domicile.Services.GetRequiredService<IDbContextFactory<IdentityDb>>().CreateDbContextAsync(Cancel);
            var account = await db.Accounts.SingleAsync(Cancel);
            var opened = await domicile.Services.GetRequiredService<IVault>().Open(
                Account.EmailField, account.Subject, account.Subject.Value, account.Email, new DomicileOptions().ByService("Test", "essential.service.notifications"), Cancel);
            Assert.Equal("erased", opened.Refusal?.Code);
            Assert.NotNull((await domicile.Services.GetRequiredService<ICustodian>().Enroll(account.Subject, Cancel)).Refusal);
        }
    }

    private static async Task EraseAndProve(RunningDomicile domicile)
    {
        using var client = domicile.Client();
        (await client.PostAsJsonAsync("/api/session", new { name = Name, password = Password }, Cancel)).EnsureSuccessStatusCode();
        using var asked = await client.PostAsJsonAsync("/api/privacy/deletion", new { name = Name, password = Password }, Cancel);
        asked.EnsureSuccessStatusCode();
        var token = (await asked.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("token").GetString();
        await Wait.Until(async () =>
            (await client.GetFromJsonAsync<JsonElement>($"/api/privacy/erasures/{token}", Cancel)).GetProperty("erasedAt").ValueKind != JsonValueKind.Null);
        Assert.True(TlogProof.TryParse(await client.GetStringAsync($"/api/privacy/erasures/{token}/proof", Cancel), out var proof));
        Assert.True(Disclosure.TryParse(proof.Extra.Span, out var disclosure));
        Assert.Equal("erase", disclosure.Open().Kind);
        // Each purges its own tables again, of the jobs that followed.
        foreach (var queue in domicile.Services.GetServices<IJobQueue>())
            await Wait.Until(async () => (await queue.List(Cancel)).All(job => job.Kind != "purge"));
    }

    private static Task<RunningDomicile> Start(string data) => RunningDomicile.Start(data, builder =>
        builder.Configuration.AddInMemoryCollection([new("DOMICILE_DELETION_UNDO", "00:00:00")]));

    private static List<string> FilesWith(string folder, params string[] values) =>
        [.. TestDatabase.Files(folder)
            .Where(file => Array.Exists(values, value => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(value)) >= 0))];
}
