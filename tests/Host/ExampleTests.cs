using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Domicile.Base;
using Domicile.Custody.Mandates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Domicile.Tests.Host;

/// <summary>
/// Every example of a body in <c>/openapi/v1.json</c>, sent to a running service in an order that works. Ids are those that the service gave;
/// everything else is as described.
/// </summary>
public sealed class ExampleTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_example_of_a_body_does_what_its_operation_promises()
    {
        // The times in the examples are around then.
        await using var domicile = await RunningDomicile.Start(configure: builder =>
        {
            builder.Services.RemoveAll<TimeProvider>().AddSingleton<TimeProvider>(new SetClock(SetClock.Start));
            builder.Configuration["DOMICILE_FIRST_LEAD"] = "lea";
            builder.Configuration["DOMICILE_SECOND_LOOKS_PERCENT"] = "100";
        });
        using var anyone = domicile.Client();
        using var description = JsonDocument.Parse(await anyone.GetStringAsync("/openapi/v1.json", Stop));
        var operations = Operation.AllOf(description.RootElement);
        Assert.Empty(operations.Where(operation => operation.ReadsJson && operation.Example is null).Select(operation => operation.Name));
        var people = new People(domicile, new(operations));

        await Account(people, anyone);
        await Desk(people);
        await Reports(people);
        await Decisions(people);
        await Policies(people);
        await Banks(people);
        await Quorum(people, anyone, operations.Single(operation => operation.Id == "nameSubjects").Example!.Value);
        await Farewell(people);

        Assert.Empty(operations.Where(operation => operation.ReadsJson).Select(operation => operation.Id).Except(people.Walk.Sent));
    }

    private static async Task Account(People people, HttpClient anyone)
    {
        var walk = people.Walk;
        var wren = await people.SignUp("wren");
        await walk.Do(anyone, "signIn");
        await walk.Do(wren, "confirmOwner");
        // Codes are drawn for each person: the example's is nobody's.
        await walk.Refused("wrong-credentials", anyone, "recover");
        await walk.Do(wren, "editProfile");
        await walk.Do(wren, "beginPasskey");
        await walk.Do(anyone, "beginPasskeySignUp");
        // A device alone can answer a ceremony, and this one never began.
        await walk.Refused("passkey-ceremony-over", wren, "addPasskey");
        await walk.Refused("passkey-ceremony-over", anyone, "passkeySignUp");
        await walk.Refused("passkey-ceremony-over", anyone, "passkeySignIn");

        // No browser has made the key; a session that is bound to none is renewed by its cookie alone.
        await walk.Refused("session-proof-refused", wren, "bindSession");
        await walk.Do(wren, "renewSession");

        using var begun = await wren.Begin(1_000);
        await walk.Do(wren, "editVideo", [begun.Id()]);
        await walk.Do(wren, "recordWatch", with: body => body["events"]![0]!["video"] = begun.Id());
    }

    private static async Task Desk(People people)
    {
        var lea = await people.SignUp("lea");
        await people.Walk.Do(lea, "queue");
        foreach (var (name, role) in new[] { ("mira", "lead"), ("sage", "policy_author") })
        {
            await people.SignUp(name);
            await people.Appoint(name, role);
        }
        await people.Walk.Do(people["mira"], "queue");
        await people.SignUp("robin");
        await people.Walk.Do(lea, "appoint", ["robin"]);
        await people.Walk.Do(people["mira"], "agreeOnRoles", ["robin"]);
        foreach (var name in new[] { "kestrel", "linnet", "plover" }) await people.SignUp(name);
        await people.Walk.Do(lea, "askForHelpIn", ["plover"]);
        await people.Walk.Do(people["mira"], "agreeOnHelpIn", ["plover"]);
        await people.Walk.Do(lea, "nameFlagger", ["linnet"]);
        await people.Walk.Do(lea, "suspendFlagger", ["linnet"]);
        await people.Walk.Do(lea, "muteReporter");
    }

    private static async Task Reports(People people)
    {
        var (walk, lea, robin) = (people.Walk, people["lea"], people["robin"]);
        var (linnet, _) = await people.Report("linnet");
        await walk.Do(lea, "takeCase", [linnet]);
        await walk.Do(lea, "holdCase", [linnet]);
        await walk.Do(lea, "handOverCase", [linnet]);
        await walk.Do(robin, "askForHelp", [linnet]);
        await walk.Do(lea, "takeCase", [linnet]);
        await walk.Do(lea, "escalateCase", [linnet]);

        var (kestrel, report) = await people.Report("kestrel");
        await walk.Do(lea, "previewBulk", with: body => body["cases"] = new JsonArray(kestrel));
        var bulk = await walk.Do(lea, "decideBulk", with: body => body["cases"] = new JsonArray(kestrel));
        await walk.Do(lea, "undoBulk", [People.Text(bulk, "bulk")]);
        await walk.Do(robin, "takeCase", [kestrel]);
        await walk.Do(robin, "skipCase", [kestrel]);
        await walk.Do(lea, "takeCase", [kestrel]);
        await walk.Do(lea, "decideCase", [kestrel], NothingIsWrong);
        await walk.Do(people["wren"], "appealReport", [report]);
    }

    private static async Task Decisions(People people)
    {
        var (walk, lea, mira, robin) = (people.Walk, people["lea"], people["mira"], people["robin"]);
        var (plover, _) = await people.Report("plover");
        await walk.Do(lea, "takeCase", [plover]);
        var decision = "";
        var look = await people.Opened(async () => decision = People.Text(await walk.Do(lea, "decideCase", [plover]), "decision"));
        await walk.Do(lea, "makeGoldenCase", with: body => body["case"] = plover);

        // A second look, which comes to something else.
        await walk.Do(robin, "takeCase", [look]);
        await walk.Do(robin, "decideCase", [look], NothingIsWrong);
        var pair = Assert.Single((await walk.Do(mira, "checks")).EnumerateArray());
        await walk.Do(mira, "settleCheck", [People.Text(pair, "id")]);

        var appeal = await people.Opened(() => walk.Do(people["plover"], "appealDecision", [decision]));
        await walk.Do(mira, "takeCase", [appeal]);
        await walk.Do(mira, "decideAppeal", [appeal]);
        await walk.Do(lea, "undoDecision", [decision]);

        var hold = People.Text(await walk.Do(lea, "askLegalHold", [plover]), "hold");
        await walk.Do(mira, "agreeOnLegalHold", [hold]);
        await walk.Do(lea, "endLegalHold", [hold]);
    }

    private static void NothingIsWrong(JsonNode decision) => (decision["steps"], decision["facts"]) = (new JsonArray(), new JsonObject());

    private static async Task Policies(People people)
    {
        var (walk, lea, mira, sage) = (people.Walk, people["lea"], people["mira"], people["sage"]);
        await walk.Do(sage, "checkPolicy", ["loud-noise"]);
        await walk.Do(sage, "writePolicy", ["loud-noise"]);
        await walk.Do(mira, "agreeOnPolicy", ["loud-noise"]);
        await walk.Do(sage, "retirePolicy", ["loud-noise"]);

        var read = await walk.Do(lea, "checkRule");
        Assert.Empty(read.GetProperty("errors").EnumerateArray());
        await walk.Do(lea, "saveRule", ["two-failed"]);
        await walk.Do(lea, "changeRule", ["two-failed", "1"]);
        await walk.Do(mira, "agreeOnRule", ["two-failed"]);
    }

    private static async Task Banks(People people)
    {
        var lea = people["lea"];
        var bank = People.Text(await people.Walk.Do(lea, "createBank"), "id");
        var hash = new string('5', 64);
        using var list = new StringContent(hash, Encoding.UTF8, "text/plain");
        Assert.Equal(HttpStatusCode.OK, (await lea.PostAsync($"/api/moderation/banks/{bank}/entries", list, Stop)).StatusCode);
        await people.Walk.Do(lea, "setBankEntry", [bank, hash]);
        await people.Walk.Do(lea, "changeBank", [bank]);
    }

    /// <summary>An overseer proposes an access to the subjects in the example, who are nobody.</summary>
    private static async Task Quorum(People people, HttpClient anyone, JsonElement example)
    {
        var council = new Council("operator", "overseer");
        var commitment = SubjectSet.Commit(example.GetProperty("salt").GetBytesFromBase64(), [.. example.GetProperty("ids").Deserialize<SubjectId[]>()!]);
        var (access, proposal) = council.Propose("overseer", $$$"""
            {"access":{"line":{"party":"operator","category":"user.contact","purpose":"essential.legal_obligation","reason":"legal_order","verdict":"allow","minutes":5},
            "explanation":"Order 3 of the court","untilMs":{{{SetClock.Start.AddDays(2).ToUnixTimeMilliseconds()}}},"subjects":1,"commitment":"{{{commitment}}}"}}
            """, SetClock.Start);
        await council.Register(people.Acts, council.Registry(2), SetClock.Start);
        await MandateTests.Enter(anyone, [access]);
        await people.Walk.Do(anyone, "nameSubjects", [proposal]);
    }

    private static async Task Farewell(People people)
    {
        var (walk, wren) = (people.Walk, people["wren"]);
        await walk.Do(wren, "deleteAccount");
        await walk.Do(wren, "signIn");
        await walk.Do(wren, "undoDeletion");
        await walk.Do(wren, "signIn");
        await walk.Do(wren, "changePassword");
    }
}
