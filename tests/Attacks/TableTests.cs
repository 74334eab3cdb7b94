using System.Reflection;
using System.Text;

namespace Domicile.Tests.Attacks;

/// <summary>The table of <c>docs/attacks.md</c>, which the service shows at <c>/attacks</c>.</summary>
[Trait("Database", "none")]
public sealed class TableTests
{
    private const string Variable = "DOMICILE_WRITE_ATTACKS";

    private static readonly string Document = Path.Combine(Repository.Root, "docs", "attacks.md");

    private static IEnumerable<(AttacksAttribute Group, IReadOnlyList<(MethodInfo Test, AttackAttribute Attack)> Attacks)> Groups =>
        from type in typeof(TableTests).Assembly.GetTypes()
        let groups = type.GetCustomAttribute<AttacksAttribute>()
        where groups is not null
        orderby groups.Order
        select (groups, (IReadOnlyList<(MethodInfo, AttackAttribute)>)[.. from method in type.GetMethods()
                                                                         let attack = method.GetCustomAttribute<AttackAttribute>()
                                                                         where attack is not null
                                                                         orderby method.MetadataToken
                                                                         select (method, attack)]);

    [Fact]
    public async Task The_document_has_the_attacks_that_are_run()
    {
        var table = Write();
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 }) await File.WriteAllTextAsync(Document, table,
            TestContext.Current.CancellationToken);
        Assert.True(table == await File.ReadAllTextAsync(Document, TestContext.Current.CancellationToken),
            $"docs/attacks.md is not what the tests say: write it anew with {Variable}=1.");
    }

    [Fact]
    public void Every_group_has_its_place_and_every_attack_is_told_once()
    {
        Assert.Equal(Enumerable.Range(1, Groups.Count()), Groups.Select(group => group.Group.Order));
        Assert.DoesNotContain(Groups, group => group.Attacks.Count == 0);
        var told = Groups.SelectMany(group => group.Attacks).Select(attack => $"{attack.Attack.By}: {attack.Attack.What}").ToList();
        Assert.Equal(told.Distinct(), told);
    }

    private static string Write()
    {
        var text = new StringBuilder("""
            # Attacks

            What somebody may try against a domicile, and what comes of it. Each line is a test that tries it against the running program,
            with both planes apart, on SQLite and on PostgreSQL, with witnesses and without: `./check Attacks` runs them all. Those on time run
            in one process, over the same wire, because nothing sets a running program's clock. This page is written from the tests.

            - *enforced*: it fails, whoever tries.
            - *detected*: it can succeed, and whoever looks sees it.
            - *stated*: it succeeds, and the [threat model](threat-model.md) says so.


            """.ReplaceLineEndings("\n"));
        foreach (var (group, attacks) in Groups)
        {
            text.Append("## ").Append(group.Title).Append("\n\n| Who | tries | Answer | By what | Test |\n|---|---|---|---|---|\n");
            foreach (var (test, attack) in attacks)
            {
                string[] cells = [attack.By, attack.What, $"*{attack.Word}*", attack.How, $"`{test.DeclaringType!.Name}.{test.Name}`"];
                text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
            }
            text.Append('\n');
        }
        return text.ToString().TrimEnd('\n') + "\n";
    }
}
