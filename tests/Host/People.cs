using System.Text.Json;
using Domicile.Custody.Acts;
using Domicile.Moderation;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Host;

/// <summary>Who walks through the examples, each in a browser.</summary>
internal sealed class People(RunningDomicile domicile, Walk walk)
{
    private readonly Dictionary<string, HttpClient> _browsers = [];

    public Walk Walk => walk;

    public TakeActs Acts => domicile.Services.GetRequiredService<TakeActs>();

    public static string Text(JsonElement answer, string name) => answer.GetProperty(name).GetString()!;

    public HttpClient this[string name] => _browsers[name];

    /// <summary>As the example does, under this name.</summary>
    public async Task<HttpClient> SignUp(string name)
    {
        var browser = _browsers[name] = domicile.Client();
        await walk.Do(browser, "signUp", with: body => (body["name"], body["email"]) = (name, $"{name}@example.org"));
        return browser;
    }

    /// <summary>On the operator's machine: one lead alone cannot.</summary>
    public async Task Appoint(string name, string role) =>
        Assert.Null((await domicile.Services.GetRequiredService<IOwnStaff>().Appoint(name, [role], TestContext.Current.CancellationToken)).Refusal);

    /// <summary>Wren reports this person: the case that is opened, and the report.</summary>
    public async Task<(string Case, string Report)> Report(string name)
    {
        var report = "";
        var opened = await Opened(async () => report = Text(await walk.Do(this["wren"], "report", with: body => body["target"] = name), "id"));
        return (opened, report);
    }

    /// <summary>The case that this opens among those that wait for every moderator.</summary>
    public async Task<string> Opened(Func<Task> act)
    {
        var before = await Waiting();
        await act();
        return Assert.Single((await Waiting()).Except(before));
    }

    // Mira has nothing to do with most.
    private async Task<IReadOnlyList<string>> Waiting() =>
        [.. (await walk.Do(this["mira"], "queue")).GetProperty("queues").EnumerateArray().Where(queue => Text(queue, "queue") == "general")
            .SelectMany(queue => queue.GetProperty("next").EnumerateArray()).Select(one => Text(one, "id"))];
}
