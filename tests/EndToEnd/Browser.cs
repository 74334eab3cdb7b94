using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Domicile.EndToEnd.Browser))]

namespace Domicile.EndToEnd;

/// <summary>One Chromium for all tests. Each visitor gets a profile of its own in it.</summary>
public sealed class Browser : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _chromium;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _chromium = await _playwright.Chromium.LaunchAsync(new()
        {
            // Chromium's engine without its windows: a third less processor time for the whole suite.
            ExecutablePath = Environment.GetEnvironmentVariable("DOMICILE_CHROMIUM") ?? "/usr/bin/chromium-headless-shell",
            // A camera that shows a moving picture, and is allowed to.
            Args = [
                "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
            ],
        });
    }

    /// <summary>Someone who opens the service for the first time.</summary>
    internal async Task<Visitor> Visit(Service service, BrowserNewContextOptions? options = null)
    {
        options ??= new() { ViewportSize = new() { Width = 390, Height = 844 } };
        options.BaseURL = service.Address.ToString();
        return await Visitor.Arrive(await _chromium!.NewContextAsync(options), service);
    }

    public async ValueTask DisposeAsync()
    {
        if (_chromium is not null) await _chromium.DisposeAsync();
        _playwright?.Dispose();
    }
}
