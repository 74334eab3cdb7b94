using System.Net;
using System.Net.Http.Json;
using Domicile.Base;
using Domicile.Custody.Entries;
using Domicile.Identity.Accounts;
using Domicile.Keys;
using Domicile.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Service;

/// <summary>The key without which nobody tells from the custodian's index whose an address is.</summary>
public sealed class AddressKeyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_custodians_keys_alone_find_nobody_by_an_address_and_a_lost_key_of_the_services_is_not_replaced_in_silence()
    {
        await using var town = await Town.StartWithCustody();
        var (data, key) = (new DataFolder { Path = town.Domicile.Data }, town.Get<AddressKey>());
        (await town.SignUp("ada")).Dispose();
        Assert.Equal(OwnerOnly.File, File.GetUnixFileMode(AddressKey.PathIn(data)));
        await using var db = await town.Get<IDbContextFactory<CustodyDb>>().CreateDbContextAsync(Stop);
        var tags = await db.IndexRows.Where(row => row.Category == Fideslang.Email).Select(row => row.Tag).ToListAsync(Stop);
        byte[] Tag(string value) => IndexTag.Of(town.Get<Keyring>(), Fideslang.Email, BlindIndex.Blind(Fideslang.Email, value));
        Assert.DoesNotContain(Tag("ada@example.org"), tags);
        Assert.Equal([Tag(key.Blind("ada@example.org"))], tags);

        File.Delete(AddressKey.PathIn(data));
        var lost = await Assert.ThrowsAsync<InvalidDataException>(() => key.Prepare(Stop));
        Assert.Contains("Take it from a backup", lost.Message, StringComparison.Ordinal);
        AddressKeys.Make(data);
        Assert.Throws<InvalidDataException>(() => AddressKeys.Make(data));
        await key.Prepare(Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, await SignIn(town, "ada@example.org"));
        Assert.Equal(HttpStatusCode.OK, await SignIn(town, "ada"));
        Assert.Equal(HttpStatusCode.OK, await SignIn(town, "ada@example.org"));
    }

    private static async Task<HttpStatusCode> SignIn(Town town, string name)
    {
        using var client = town.Client();
        using var answer = await client.PostAsJsonAsync("/api/session", new { name, password = Town.Password }, Stop);
        return answer.StatusCode;
    }
}
