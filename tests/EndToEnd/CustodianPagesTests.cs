using System.Net;
using System.Net.Sockets;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Domicile.EndToEnd;

/// <summary>The planes as two processes, and a browser that says its password and passkey on the custodian's own pages.</summary>
public sealed class CustodianPagesTests(Browser browser)
{
    private const string Password = "planted heron at the weir";

    [Fact]
    public async Task Somebody_signs_up_by_a_password_adds_a_passkey_and_signs_in_with_it_and_the_service_hears_neither()
    {
        var (clips, keys) = (FreePort(), FreePort());
        await using var custody = await Service.StartSaying("Custody listens for the service at ",
            new()
            {
                ["DOMICILE_CUSTODY_URL"] = "https://127.0.0.1:0",
                ["DOMICILE_URL"] = $"http://localhost:{keys}",
                ["DOMICILE_PAGES_URL"] = $"http://localhost:{keys}",
                ["DOMICILE_PUBLIC_URL"] = $"http://localhost:{clips}",
            }, data: null, command: null, database: null, "--plane", "custody");
        var link = Path.Combine(custody.Data, "link-to-service");
        var made = await Command.Run($"DOMICILE_DATA={custody.Data}", ["dotnet", Repository.Domicile, "keys", "service", link]);
        Assert.True(made.ExitCode == 0, made.Output);
        await using var service = await Service.StartSaying("Domicile is at ", new() { ["DOMICILE_CUSTODIAN_KEYS"] = link, ["DOMICILE_URL"] = $"http://localhost:{clips}" },
            data: null, command: null, database: null, "--plane", "service", "--custodian", custody.Address.ToString());

        await using var visitor = await browser.Visit(service);
        visitor.Also = $"localhost:{keys}";
        var page = visitor.Page;
        var device = await page.Context.NewCDPSessionAsync(page);
        await device.SendAsync("WebAuthn.enable");
        await device.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new { protocol = "ctap2", transport = "internal", hasResidentKey = true, hasUserVerification = true, isUserVerified = true, automaticPresenceSimulation = true },
        });

        await visitor.Open("/sign-up");
        await page.GetByLabel("User name").FillAsync("wren");
        await page.GetByLabel("E-mail address").FillAsync("wren@example.org");
        await page.GetByLabel("Birth date").FillAsync("1990-05-31");
        await Press(page, "Go on");
        await Shows(page, "How will you sign in?");
        Assert.Equal($"localhost:{keys}", new Uri(page.Url).Authority);
        Assert.Empty(await visitor.Barriers());
        await page.GetByLabel("New password").FillAsync(Password);
        await Press(page, "Go on");
        await Shows(page, "Your recovery codes");
        await Expect(page.Locator(".codes code")).ToHaveCountAsync(8);
        await Press(page, "I have kept them");
        await page.WaitForURLAsync($"http://localhost:{clips}/");

        await visitor.Open("/settings");
        await page.GetByRole(AriaRole.Link, new() { Name = "Add a passkey" }).ClickAsync();
        await Press(page, "Make a passkey");
        await Shows(page, "Settings");
        await Press(page, "Sign out here");

        await visitor.Open("/sign-in?next=/settings");
        await Shows(page, "Welcome back");
        Assert.Empty(await visitor.Barriers());
        await Press(page, "Sign in with a passkey");
        await Shows(page, "Settings");
        await Press(page, "Sign out here");

        await visitor.Open("/sign-in?next=/settings");
        await page.GetByLabel("User name").FillAsync("wren");
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByLabel("Password").PressAsync("Enter");
        await Shows(page, "Settings");
        visitor.AssertNoFaults();

        await service.Kill();
        Assert.DoesNotContain(service.Log, line => line.Contains(Password, StringComparison.Ordinal));
        foreach (var file in Directory.EnumerateFiles(service.Data, "*", SearchOption.AllDirectories))
            Assert.True((await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)).AsSpan().IndexOf("planted heron"u8) < 0, file);
    }

    private static Task Press(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();

    private static Task Shows(IPage page, string title) => Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(title);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
