using Domicile.Identity;
using Domicile.Identity.Sessions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace Domicile.Tests.Service;

/// <summary>The cookie by which a browser is known again.</summary>
[Trait("Database", "none")]
public sealed class KnownDeviceTests
{
    private readonly KnownDevices _devices = new(new EphemeralDataProtectionProvider());

    [Theory]
    [InlineData("https", "__Host-domicile-device", true)]
    [InlineData("http", "domicile-device", false)]
    public void It_is_this_hosts_alone_and_no_script_reads_it(string scheme, string name, bool secure)
    {
        var cookie = Remember(Browser(scheme), Of("ada"));
        Assert.StartsWith(name + "=", cookie, StringComparison.Ordinal);
        Assert.Contains("; httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("; path=/;", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("domain=", cookie, StringComparison.Ordinal);
        Assert.Equal(secure, cookie.Contains("; secure", StringComparison.Ordinal));
    }

    [Fact]
    public void It_keeps_its_id_and_the_last_eight_accounts_each_once()
    {
        var browser = Browser("https");
        var ids = new HashSet<string>();
        foreach (var name in (string[])["ada", "ben", "cleo", "dora", "eli", "ada", "fay", "gus", "hana", "ada", "ines"])
        {
            var cookie = Remember(browser, Of(name));
            browser = Browser("https", cookie);
            ids.Add(Convert.ToHexString(_devices.Find(browser)!.Id));
        }
        Assert.Single(ids);
        var device = _devices.Find(browser)!;
        Assert.Equal(["ada", "cleo", "dora", "eli", "fay", "gus", "hana", "ines"],
            ((string[])["ada", "ben", "cleo", "dora", "eli", "fay", "gus", "hana", "ines"]).Where(name => device.Knows(Of(name))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void A_made_up_one_is_none(string value) => Assert.Null(_devices.Find(Browser("https", "__Host-domicile-device=" + value)));

    [Fact]
    public void One_of_another_service_is_none()
    {
        var other = new KnownDevices(new EphemeralDataProtectionProvider());
        var context = Browser("https");
        other.Remember(context, Of("ada"));
        Assert.Null(_devices.Find(Browser("https", context.Response.Headers.SetCookie.Single()!)));
    }

    private string Remember(HttpContext context, Account account)
    {
        _devices.Remember(context, account);
        return Assert.Single(context.Response.Headers.SetCookie)!;
    }

    private static DefaultHttpContext Browser(string scheme, string? cookie = null)
    {
        var context = new DefaultHttpContext { Request = { Scheme = scheme } };
        if (cookie is not null) context.Request.Headers.Cookie = cookie.Split(';')[0];
        return context;
    }

    private static Account Of(string name) => new() { Subject = new(new Guid(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)).AsSpan(0, 16))), Name = name, NameSkeleton = name, DisplayName = name };
}
