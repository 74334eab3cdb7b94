using System.Text;
using Domicile.Base;
using Domicile.Custody.Acts;
using Domicile.Quorum;
using Microsoft.Extensions.Options;

namespace Domicile.Host;

/// <summary>
/// With <c>--demo</c>, founds a trial domicile of three invented parties, unless it is founded. Their keys are files in the folder <c>trial</c>, so that
/// one can try to sign as each of them.
/// </summary>
internal sealed class FoundTrial(TakeActs acts, IOptions<DomicileOptions> arrangement, IOptions<DataFolder> data, ContentKinds kinds, TimeProvider time) : IHostedService
{
    private static readonly (string Role, string Name)[] Parties = [("operator", "Example Video"), ("technology-partner", "Example Keys"), ("overseer", "Office for Oversight")];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (acts.Charter.Registry is not null) return;
        var keys = Parties.Select(party => (party.Role, party.Name, Key: KeyOf(party.Role))).ToList();
        var parties = string.Join(',', keys.Select(party =>
            $$"""{"id":"{{party.Role}}","role":"{{party.Role}}","name":"{{party.Name}}","country":"XX","owners":[],"keys":["{{SignActs.Read(party.Key).Key.Verifier}}"]}"""));
        var registry = $$"""{"parties":{"need":2,"overseers":1,"trial":true,"notice":0,"delays":{"access":0,"mandates":0,"parties":0},"parties":[{{parties}}]} }""";
        var founding = Founding.Of(registry, arrangement.Value.Name);
        if (acts.Charter.Founding is null) (await acts.Found(founding, cancellationToken)).OrThrow();
        // Somebody founded it by other parties.
        else if (acts.Charter.Founding != founding) return;
        var (note, hash) = SignActs.Propose(keys[0].Key, registry, kinds, TimeSpan.FromDays(1), time.GetUtcNow());
        foreach (var said in keys.Select(party => SignActs.Say(party.Key, "approve", hash, time.GetUtcNow())).Prepend(note))
            (await acts.Take(Encoding.UTF8.GetBytes(said), cancellationToken)).OrThrow();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string KeyOf(string party)
    {
        var file = Path.Combine(data.Value.Sub("trial"), party + ".key");
        if (!File.Exists(file)) DurableFile.Write(file, Encoding.UTF8.GetBytes(SignActs.NewKey(arrangement.Value.Name, party).PrivateKey + "\n"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return File.ReadAllText(file);
    }
}
