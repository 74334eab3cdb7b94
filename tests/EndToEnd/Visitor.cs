using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Domicile.EndToEnd;

/// <summary>
/// A person at a browser. Whatever a page does wrong on the way is noted, and fails the test at the end: a request to another
/// host, content that the security policy blocks, an error in the console, an exception.
/// </summary>
internal sealed class Visitor : IAsyncDisposable
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _faults = [];

    private Visitor(IBrowserContext context, IPage page) => (_context, Page) = (context, page);

    public IPage Page { get; }

    /// <summary>The address of every request made.</summary>
    public ConcurrentQueue<string> Requested { get; } = [];

    /// <summary>Where else requests may go: the custodian's own pages.</summary>
    public string? Also { get; set; }

    /// <summary>A console error that the test provokes, such as that of a refused upload.</summary>
    public Func<string, bool> Expects { get; set; } = _ => false;

    public static async Task<Visitor> Arrive(IBrowserContext context, Service service)
    {
        // Long enough for a busy machine: nothing waits for it but a failure.
        context.SetDefaultTimeout(90_000);
        Assertions.SetDefaultExpectTimeout(90_000);
        var visitor = new Visitor(context, await context.NewPageAsync());
        await context.AddInitScriptAsync(
            "document.addEventListener('securitypolicyviolation', e => console.error('blocked by policy:', e.violatedDirective, e.blockedURI))");
        context.Request += (_, request) =>
        {
            visitor.Requested.Enqueue(request.Url);
            var address = new Uri(request.Url);
            if (address.Scheme is not ("blob" or "data") && address.Authority != service.Address.Authority && address.Authority != visitor.Also)
                visitor._faults.Enqueue("request to another host: " + request.Url);
        };
        context.Console += (_, message) =>
        {
            if (message.Type == "error") visitor._faults.Enqueue($"{message.Text} ({message.Location})");
        };
        context.WebError += (_, error) => visitor._faults.Enqueue(error.Error);
        return visitor;
    }

    /// <summary>Signs in as someone who has an account already.</summary>
    public async Task Be(Person person)
    {
        using var browser = await person.SignIn();
        await _context.AddCookiesAsync(browser.Cookies.Select(cookie => new Cookie { Name = cookie.Name, Value = cookie.Value, Url = browser.Address.ToString(), HttpOnly = true }));
    }

    public async Task Open(string path) => await Page.GotoAsync(path);

    /// <summary>What axe-core finds serious or critical on the page as it stands, each with its element.</summary>
    /// <param name="rules">These alone; all when there are none.</param>
    public async Task<IReadOnlyList<string>> Barriers(params string[] rules)
    {
        // In the page itself: its own package opens another page at each call, to put the frames that we do not have together.
        if (!await Page.EvaluateAsync<bool>("() => 'axe' in window")) await Page.EvaluateAsync(Axe);
        return await Page.EvaluateAsync<string[]>("""
            async rules => {
              const found = await axe.run(document, { resultTypes: ['violations'], ...(rules.length && { runOnly: { type: 'rule', values: rules } }) });
              return found.violations.filter(violation => ['serious', 'critical'].includes(violation.impact)).flatMap(violation =>
                violation.nodes.map(node => `${violation.id}: ${node.html} ${node.failureSummary}`));
            }
            """, rules);
    }

    /// <summary>Fails when a page misbehaved.</summary>
    public void AssertNoFaults() => Assert.Empty(_faults.Where(fault => !Expects(fault)).ToArray());

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
