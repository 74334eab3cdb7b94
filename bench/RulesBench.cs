using System.Diagnostics;
using System.Globalization;
using Domicile.Rules;
using Domicile.Rules.Language;

namespace Domicile.Bench;

/// <summary>How fast the rules that Domicile comes with judge, beside the same rules written in C#; and how fast the longest rule is read.</summary>
internal static class RulesBench
{
    public static Task Run()
    {
        var programs = DefaultRules.All.Select(rule => RuleProgram.Read(rule.Source).Program!).ToList();
        var bags = Enumerable.Range(0, 1024).Select(Some).ToArray();
        var (fired, at) = (0, 0);
        var rules = Time(() =>
        {
            var facts = bags[at++ & 1023];
            foreach (var program in programs) fired += program.Ask(facts).Count();
        });
        var written = Time(() => fired += ByHand(bags[at++ & 1023]));
        Print($"{programs.Count} rules: {1 / rules.TotalSeconds:0} judgements/s, {programs.Count / rules.TotalSeconds:0} rules/s; {rules / written:0.0} times what the same takes in C#");

        var longest = string.Concat(Enumerable.Range(1, RuleLimits.Lines - 2).Select(line => string.Create(CultureInfo.InvariantCulture, $"let n{line} = text.spam > 0.{line % 9} and n{line - 1}\n")));
        var source = "let n0 = true\n" + longest + "when n0 watch for \"spam\" because \"long\"";
        Print($"a rule of {RuleLimits.Lines:n0} lines: {Time(() => fired += RuleProgram.Read(source).Errors.Count).TotalMilliseconds:0} ms to read");
        var program = RuleProgram.Read(source).Program!;
        Print($"and {Time(() => fired += program.Ask(bags[at++ & 1023]).Count()).TotalMicroseconds:0} µs to ask ({fired % 2})");
        return Task.CompletedTask;
    }

    private static Facts Some(int seed)
    {
        var (random, facts) = (new System.Random(seed), new Facts());
        foreach (var fact in Known.All) fact.Clear(facts);
        foreach (var fact in Known.All.Where(fact => fact.Group == "text" && fact.Type == FactType.Number)) facts.Put(fact, random.NextDouble());
        facts.Set(Known.AccountAge, TimeSpan.FromHours(random.Next(1000))).Set(Known.ReachViews, random.Next(1000)).Set(Known.ReportsCount, random.Next(3));
        return seed % 16 == 0 ? facts.Fail("media-hash", "media") : facts;
    }

    private static int ByHand(Facts facts)
    {
        double Number(DeclaredFact fact) => facts.Number(fact.Place);
        bool? Above(DeclaredFact fact, double limit) => double.IsNaN(Number(fact)) ? null : Number(fact) > limit;
        bool? Below(DeclaredFact fact, double limit) => double.IsNaN(Number(fact)) ? null : Number(fact) < limit;
        bool? Any(DeclaredFact fact) => facts.List(fact.Place) is { } list ? list.Length > 0 : null;
        var blocking = facts.Flag(Known.MediaBlocking.Place);
        var (fast, spreading) = (Above(Known.ReportsHour, 2.99), Above(Known.ReachHour, 500) & Above(Known.ReportsCount, 0.99));
        var share = Number(Known.ReportsCount) / Math.Max(Number(Known.ReachViews), 1);
        bool?[] all =
        [
            blocking, Any(Known.MediaBanks) & !blocking, Any(Known.SignalsFailed), Above(Known.AccountStrikes, 0), Above(Known.TextHate, 0.9), Above(Known.TextOffensive, 0.95),
            Above(Known.TextSpam, 0.97), facts.Flag(Known.TermsDisguised.Place), Any(Known.TermsLists),
            Below(Known.AccountAge, 7 * 86400) & (Above(Known.TextOffensive, 0.7) | Above(Known.TextHate, 0.6) | Above(Known.TextSpam, 0.8) | Above(Known.MediaScore, 0.2)
                | Above(Known.PostDuplicates, 2) | Above(Known.AccountPostsHour, 5)),
            Below(Known.AccountAge, 86400), fast | spreading | (Above(Known.ReachViews, 100) & (double.IsNaN(share) ? null : share > 0.02)),
        ];
        return all.Count(one => one != false);
    }

    private static TimeSpan Time(Action work)
    {
        for (var warm = 0; warm < 20; warm++) work();
        var (watch, times) = (Stopwatch.StartNew(), 0);
        while (watch.Elapsed < TimeSpan.FromSeconds(1))
        {
            work();
            times++;
        }
        return watch.Elapsed / times;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
