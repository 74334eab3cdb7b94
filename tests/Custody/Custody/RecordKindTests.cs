using Domicile.Custody.Entries;
using Domicile.Sealing;

namespace Domicile.Tests.Custody;

[Trait("Database", "none")]
public sealed class RecordKindTests
{
    private static readonly RecordKinds Registered = new([new("moderation.case"), new("gate.contract")]), None = new([]);

    [Theory]
    [InlineData("moderation.case", true)]
    [InlineData("gate.contract", true)]
    [InlineData("moderation.other", false)]
    public void Where_modules_register_kinds_only_theirs_are_entered(string kind, bool isAccepted) => Assert.Equal(isAccepted, Registered.Accept(kind));

    [Theory]
    [InlineData("anything.word", true)]
    [InlineData("moderation.", false)]
    [InlineData(".case", false)]
    [InlineData("moderation.case.more", false)]
    [InlineData("Moderation.case", false)]
    [InlineData("moderation.case\n", false)]
    [InlineData("averyveryverylongmodule.case", false)]
    public void Where_none_is_registered_a_module_and_a_word_are(string kind, bool isAccepted) => Assert.Equal(isAccepted, None.Accept(kind));

    [Fact]
    public void Custodys_own_kinds_are_no_records() => Assert.All(
        typeof(Kinds).GetFields().Select(field => (string)field.GetRawConstantValue()!), kind => Assert.False(None.Accept(kind) || new RecordKinds([new(kind)]).Accept(kind)));
}
