// dotnet run -c Release --project bench -- NAME: prints what it measures, as ratios to what the same machine did in the same run.
var benches = new Dictionary<string, Func<Task>>
{
    ["feed"] = Domicile.Bench.FeedBench.Run,
    ["custody"] = Domicile.Bench.CustodyBench.Run,
    ["ledger"] = () => Domicile.Bench.LedgerBench.Run(tenMillion: args.Contains("--ten-million")),
    ["hash-list"] = Domicile.Bench.HashListBench.Run,
    ["moderation"] = Domicile.Bench.ModerationBench.Run,
    ["queue"] = Domicile.Bench.QueueBench.Run,
    ["rules"] = Domicile.Bench.RulesBench.Run,
    ["text"] = Domicile.Bench.TextBench.Run,
    ["video"] = Domicile.Bench.VideoBench.Run,
};

// A process of the bench of queues.
if (args is ["queue", var folder, var database, var part])
{
    await Domicile.Bench.QueueBench.Work(folder, database, int.Parse(part, System.Globalization.CultureInfo.InvariantCulture));
    return 0;
}

if (args is [var name, ..] && args[1..] is [] or ["--ten-million"] && benches.TryGetValue(name, out var bench))
{
    await bench();
    return 0;
}

await Console.Error.WriteLineAsync($"usage: bench {string.Join('|', benches.Keys)}");
return 2;
