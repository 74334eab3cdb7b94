using System.Text;
using Domicile.Base;
using Domicile.Sealing;
using Domicile.Sealing.Sealed;

namespace Domicile.Tests.Custody;

/// <summary>What custody is told about a person is in none of its files, before and after erasure.</summary>
public sealed class PlantedValueTests
{
    private const string Email = "planted.ann@example.org";
    private const string Case = "planted explanation 4711";
    private static readonly SealedField Field = new(Fideslang.Email, "Account.Email", 1);
    private static readonly Access Support = new("essential.service", Reason.SupportCase, new("operator", "Kim", "Operator", "XX"), Case);

    [Fact]
    public async Task Planted_values_are_in_no_file_before_and_after_erasure_and_an_old_sealed_value_stays_closed()
    {
        using var folder = new TemporaryFolder();
        byte[] kept;
        await using (var process = await CustodyProcess.Start(folder.Path))
        {
            (await process.Custodian.Enroll(Samples.Ann, Stop)).OrThrow();
            (await process.Custodian.Index(Samples.Ann, Fideslang.Email, Email, Stop)).OrThrow();
            kept = (await process.Vault.Seal(Field, Samples.Ann, Samples.Row, Encoding.UTF8.GetBytes(Email), Support, Stop)).OrThrow();
            Assert.Contains((await process.Custodian.Accesses(Samples.Ann, null, 10, Stop)).OrThrow(), record => record.Access?.Explanation == Case);
        }
        AssertAbsent(folder.Path, Email, Case);

        await using (var process = await CustodyProcess.Start(folder.Path))
        {
            await using var db = process.Database();
            var wrapped = db.SubjectKeys.Single().Wrapped!;
            var tag = db.IndexRows.Single().Tag;
            Assert.True(Holds(folder.Path, wrapped));
            Assert.True(Holds(folder.Path, tag));
            var receipt = (await process.Custodian.Erase(Samples.Ann, Stop)).OrThrow();
            // Its publication replaces files, which cannot be read meanwhile.
            await process.Log.WhenPublished(receipt.Index, Stop);
            if (!TestDatabase.IsPostgres)
            {
                // While it runs: neither the database nor its write-ahead file keeps an older page. PostgreSQL overwrites nothing.
                Assert.False(Holds(folder.Path, wrapped));
                Assert.False(Holds(folder.Path, tag));
            }
        }
        AssertAbsent(folder.Path, Email, Case);

        await using var restarted = await CustodyProcess.Start(folder.Path);
        Assert.Equal("erased", (await restarted.Vault.Open(Field, Samples.Ann, Samples.Row, kept, Support, Stop)).Refusal?.Code);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static void AssertAbsent(string folder, params string[] planted) => Assert.All(planted, text =>
    {
        Assert.False(Holds(folder, Encoding.UTF8.GetBytes(text)), text);
        Assert.False(Holds(folder, Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(text)))), text);
    });

    private static bool Holds(string folder, byte[] bytes) =>
        TestDatabase.Files(folder).Any(file => Read(file).AsSpan().IndexOf(bytes) >= 0);

    // A write-ahead log goes with the last connection.
    private static byte[] Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }
}
