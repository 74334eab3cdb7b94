using System.Net;

namespace Domicile.Tests.Attacks;

[Attacks(8, "Flooding")]
[Collection(nameof(Planes))]
public sealed class FloodAttacks(Planes planes)
{
    [Attack(By.Stranger, "guesses passwords from the owner's own network until nobody there gets in", Answer.Enforced,
        "the service: `too-many-requests` after 30; a browser that the owner has used has attempts of its own")]
    public async Task Whoever_guesses_is_stopped_and_the_owners_browser_is_not()
    {
        var network = planes.NewNetwork();
        using var owner = await Person.SignUp(planes.Service, "guessed.gull", network);
        using var guesser = Person.Visit(planes.Service, network);
        await planes.LeavesNoEntry(async () =>
        {
            // One more is let in every ten seconds, which a slow machine may reach.
            for (var guess = 0; ; guess++)
            {
                using var refused = await guesser.Ask(HttpMethod.Post, "/api/session", new { name = owner.Name, password = $"guess {guess}" });
                if (refused.StatusCode == HttpStatusCode.TooManyRequests)
                {
                    await refused.AssertProblem(429, "too-many-requests");
                    Assert.NotNull(refused.Headers.RetryAfter);
                    break;
                }
                await refused.AssertProblem(401, "wrong-credentials");
                Assert.InRange(guess, 0, 60);
            }
        });
        using var known = await owner.Ask(HttpMethod.Post, "/api/session", new { name = owner.Name, password = Person.Password });
        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
    }

    [Attack(By.Stranger, "fills the ledger with acts that no party has signed", Answer.Enforced,
        "the custodian: what is refused leaves no entry; `body-too-large` beyond 64 KiB")]
    public async Task What_strangers_send_as_acts_leaves_nothing() => await planes.LeavesNoEntry(async () =>
    {
        var stranger = new Council("operator", "overseer");
        for (var sent = 0; sent < 50; sent++)
            await planes.Custody.Refuses(stranger.Propose("operator", Planes.Strict, Planes.Now).Note, 403, "not-a-party");
        await planes.Custody.Refuses([1, 2, 3], 400, "not-an-act");
        await planes.Custody.Refuses(new byte[(64 * 1024) + 1], 413, "body-too-large");
    });

    [Attack(By.CommercialPartner, "proposes so much that the others cannot", Answer.Enforced,
        "the charter: `too-many-proposals` after 50 of one party")]
    public async Task One_party_does_not_keep_the_others_from_proposing()
    {
        // They expire first, so that the page shows the others' before them.
        for (var sent = 0; sent < 50; sent++)
            await planes.Custody.Takes(planes.Council.Propose("commercial-partner", Planes.Strict, Planes.Now, days: 1).Note);
        await planes.LeavesNoEntry(() => planes.Custody.Refuses(planes.Council.Propose("commercial-partner", Planes.Strict, Planes.Now,
            days: 1).Note, 409, "too-many-proposals"));
        var (proposal, hash) = planes.Council.Propose("overseer", Planes.Strict, Planes.Now);
        await planes.Custody.Takes(proposal);
        await planes.Custody.Takes(planes.Council.Say("overseer", "withdraw", hash, Planes.Now));
    }

    [Attack(By.Operator, "repeats calls to the custodian without end", Answer.Enforced,
        "the custodian: `too-many-refusals` for that certificate, and for no other")]
    public async Task Nothing_more_is_heard_of_a_certificate_that_repeats_calls()
    {
        using var other = new Operator(planes.Custody.IssueKeys(), planes.Custody.Calls);
        var session = await other.Session();
        await planes.LeavesNoEntry(async () =>
        {
            Assert.Null((await other.Send("find", new { category = "user.contact.email", blinded = new byte[32] }, session, 1)).Code);
            Said said;
            var heard = 0;
            do said = await other.Send("find", new { category = "user.contact.email", blinded = new byte[32] }, session, 1);
            while (said.Code == "replayed-call" && ++heard < 1000);
            Assert.Equal((429, "too-many-refusals"), (said.Status, said.Code));
            Assert.InRange(heard, 1, 60);
        });
    }
}
