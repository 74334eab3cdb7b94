using System.Net;
using System.Reflection;

namespace Domicile.Tests.Attacks;

[Collection(nameof(Planes))]
public sealed class PageTests(Planes planes)
{
    [Fact]
    public async Task The_service_shows_every_attack_and_what_came_of_it()
    {
        using var visitor = planes.Stranger();
        var page = WebUtility.HtmlDecode(await visitor.Page("/attacks"));
        var attacks = typeof(PageTests).Assembly.GetTypes().SelectMany(type => type.GetMethods()).Select(method =>
            method.GetCustomAttribute<AttackAttribute>()).OfType<AttackAttribute>().ToList();
        Assert.All(attacks, attack => Assert.Contains(attack.What, page, StringComparison.Ordinal));
        foreach (var word in Enum.GetNames<Answer>().Select(name => name.ToLowerInvariant()))
            Assert.Equal(1 + attacks.Count(attack => attack.Word == word), page.Split($"\">{word}</span>").Length - 1);
        Assert.Contains("href=\"/attacks\"", await visitor.Page("/about"), StringComparison.Ordinal);
    }
}
