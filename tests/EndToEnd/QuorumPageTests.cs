using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Domicile.EndToEnd;

/// <summary>A party that signs with a passkey, beside one that signs on the command line.</summary>
public sealed class QuorumPageTests(Browser browser, Town town)
{
    [Fact]
    public async Task A_registry_is_agreed_by_a_passkey_and_a_key_file()
    {
        // Passkeys belong to a name, never to a number.
        var address = new UriBuilder(town.Service.Address) { Host = "localhost" }.Uri.ToString();
        await using var visitor = await browser.Visit(town.Service);
        visitor.Expects = fault => fault.StartsWith("request to another host: " + address, StringComparison.Ordinal);
        var page = visitor.Page;
        var device = await page.Context.NewCDPSessionAsync(page);
        await device.SendAsync("WebAuthn.enable");
        await device.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new
            {
                protocol = "ctap2",
                transport = "internal",
                hasResidentKey = true,
                hasUserVerification = true,
                isUserVerified = true,
                automaticPresenceSimulation = true,
            },
        });
        await page.GotoAsync(address + "quorum");
        await page.GetByLabel("The party's id").FillAsync("operator");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a passkey" }).ClickAsync();
        await Expect(page.Locator("#vkey")).ToContainTextAsync("/party/operator+");
        var passkey = await page.Locator("#vkey").TextContentAsync();

        var folder = Directory.CreateTempSubdirectory("domicile-e2e-parties-");
        try
        {
            var (key, other, registry) = (Path.Combine(folder.FullName, "overseer.key"), Path.Combine(folder.FullName, "partner.key"), Path.Combine(folder.FullName, "registry.json"));
            var (made, partner) = (await Quorum("key", "overseer", key), await Quorum("key", "technology-partner", other));
            await File.WriteAllTextAsync(registry, $$$"""
                {"parties":{"need":2,"overseers":1,"parties":[
                  {"id":"operator","role":"operator","name":"Example Video","country":"XX","owners":[],"keys":["{{{passkey}}}"]},
                  {"id":"technology-partner","role":"technology-partner","name":"Example Keys","country":"XX","owners":[],"keys":["{{{partner.Trim()}}}"]},
                  {"id":"overseer","role":"overseer","name":"Office for Oversight","country":"XX","owners":[],"keys":["{{{made.Trim()}}}"]}]}}
                """, TestContext.Current.CancellationToken);
            await Expect(page.GetByText("This domicile is not founded")).ToBeVisibleAsync();
            var founded = await Quorum("found", registry);
            Assert.Matches(@"(\s+[a-z]{5}\b){16}", founded);
            await Send(await Quorum("propose", registry, "--key", key));
            await page.ReloadAsync();
            var proposal = page.GetByRole(AriaRole.Article).Filter(new() { HasText = "A registry of 3 parties" });
            await proposal.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Entered in the ledger as entry");
            await Expect(proposal).ToContainTextAsync("approved by operator");
            var hash = (await proposal.GetByText("Proposed by overseer").TextContentAsync())!.Split(' ')[^1];

            await Send(await Quorum("approve", hash, "--key", key));
            await Send(await Quorum("approve", hash, "--key", other));
            await page.ReloadAsync();
            await Expect(proposal).ToContainTextAsync("in force");
            await Expect(page.GetByText("2 of these 3 make a quorum.")).ToBeVisibleAsync();
            await Expect(page.GetByText("signs by passkey")).ToBeVisibleAsync();
            Assert.Empty(await visitor.Barriers());

            // A key whose base64 looks like the start of another key, in a registry that is only proposed, keeps nobody from signing.
            await File.WriteAllTextAsync(registry, (await File.ReadAllTextAsync(registry, TestContext.Current.CancellationToken)).Replace("]}]}}", $$$"""
                ]},{"id":"parent","role":"parent","name":"Example Holding","country":"XX","owners":[],"keys":["{{{KeyWithPluses(made.Split("/party/")[0] + "/party/parent")}}}"]}]}}
                """, StringComparison.Ordinal), TestContext.Current.CancellationToken);
            await Send(await Quorum("propose", registry, "--key", key));
            await page.ReloadAsync();
            var wider = page.GetByRole(AriaRole.Article).Filter(new() { HasText = "A registry of 4 parties" });
            await wider.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
            await Expect(wider).ToContainTextAsync("approved by operator");
            await OpenByPasskey(page, folder.FullName, key, other);
            Assert.Empty(await visitor.Barriers());
            visitor.AssertNoFaults();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What is approved for the operator, its passkey opens. The key that the answer is sealed to stays off the page.</summary>
    private async Task OpenByPasskey(IPage page, string folder, string overseer, string partner)
    {
        var access = Path.Combine(folder, "access.json");
        await File.WriteAllTextAsync(access, $$$"""
            {"access":{"line":{"party":"operator","category":"user.contact.email","purpose":"essential.legal_obligation","reason":"legal_order","verdict":"allow","minutes":5},
            "explanation":"Order 3","untilMs":{{{DateTimeOffset.UtcNow.AddDays(1).ToUnixTimeMilliseconds()}}}}}
            """, TestContext.Current.CancellationToken);
        await Send(await Quorum("propose", access, "--key", overseer));
        await page.ReloadAsync();
        var proposal = page.GetByRole(AriaRole.Article).Filter(new() { HasText = "Order 3" });
        var hash = (await proposal.GetByText("Proposed by overseer").TextContentAsync())!.Split(' ')[^1];
        // The overseer is the only one who may veto it: what it has approved does not wait.
        foreach (var key in (string[])[overseer, partner]) await Send(await Quorum("approve", hash, "--key", key));
        await page.ReloadAsync();
        var card = page.GetByRole(AriaRole.Region, new() { Name = "Accesses in force" }).GetByRole(AriaRole.Article);
        await Expect(card).ToContainTextAsync("Not opened yet.");
        await card.GetByText("How to open it").ClickAsync();
        var once = await Command.Run("dotnet", Repository.Domicile, "disclose", "key", Path.Combine(folder, "once.key"));
        Assert.True(once.ExitCode == 0, once.Output);
        await card.GetByLabel("Whose data").FillAsync("person:" + await Resident());
        await card.GetByLabel("Who opens it").FillAsync("Kim");
        await card.GetByLabel("The key's line").FillAsync(once.Output.Trim());
        await card.GetByRole(AriaRole.Button, new() { Name = "Sign and open" }).ClickAsync();
        await Expect(card.GetByRole(AriaRole.Link)).ToHaveTextAsync("Save what the custodian released");
        await page.ReloadAsync();
        await Expect(card).ToContainTextAsync("Opened 1 time.");
    }

    /// <summary>The resident's id, as a proof of theirs tells it.</summary>
    private async Task<string> Resident()
    {
        using var accesses = await town.Resident.Ask(HttpMethod.Get, "/api/privacy/accesses");
        var index = (await accesses.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("entries")[0].GetProperty("index").GetInt64();
        using var proof = await town.Resident.Ask(HttpMethod.Get, $"/api/privacy/proofs/{index}");
        var extra = (await proof.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n').Single(line => line.StartsWith("extra ", StringComparison.Ordinal));
        using var disclosed = JsonDocument.Parse(Convert.FromBase64String(extra[6..]));
        using var body = JsonDocument.Parse(disclosed.RootElement.GetProperty("body").GetBytesFromBase64());
        return body.RootElement.GetProperty("subject").GetString()!;
    }

    private static string KeyWithPluses(string name)
    {
        var key = "AQAAA+AAAAAAAA+".PadRight(44, 'A');
        var id = SHA256.HashData([.. Encoding.UTF8.GetBytes(name + "\n"), .. Convert.FromBase64String(key)])[..4];
        return $"{name}+{Convert.ToHexStringLower(id)}+{key}";
    }

    private async Task<string> Quorum(params IEnumerable<string> arguments)
    {
        var ran = await Command.Run("DOMICILE_DATA=" + town.Service.Data, ["dotnet", Repository.Domicile, "quorum", .. arguments]);
        Assert.True(ran.ExitCode == 0, ran.Output);
        // The hash that it also tells, beside the note, is for people.
        return ran.Output.Split("To be approved:")[0];
    }

    private async Task Send(string note)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(town.Service.Address, "/api/quorum/acts"))
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(note)),
            Headers = { { "Sec-Fetch-Site", "none" } },
        };
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
