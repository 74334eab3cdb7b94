using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Xunit.v3;

namespace Domicile.Tests.Attacks;

/// <summary>What stands against an attack.</summary>
internal enum Answer
{
    /// <summary>It fails, whoever tries.</summary>
    Enforced,

    /// <summary>It can succeed, and whoever looks sees it.</summary>
    Detected,

    /// <summary>It succeeds, and the threat model says so.</summary>
    Stated,
}

/// <summary>
/// An attack. The test passes when the attack fails, is detected, or works as it is stated, and prints one line. All of them make the table
/// of <c>docs/attacks.md</c>.
/// </summary>
/// <param name="by">Which party tries: one of <see cref="Attacks.By"/>.</param>
/// <param name="what">What it tries: a sentence whose subject is the party.</param>
/// <param name="answer">What stands against it.</param>
/// <param name="how">By what.</param>
/// <param name="file">Filled in by the compiler.</param>
/// <param name="line">Filled in by the compiler.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AttackAttribute(string by, string what, Answer answer, string how, [CallerFilePath] string file = "",
    [CallerLineNumber] int line = 0)
    : FactAttribute(file, line), IBeforeAfterTestAttribute
{
    public string By { get; } = by;

    public string What { get; } = what;

    public Answer Answer { get; } = answer;

    public string How { get; } = how;

    public string Word => Answer.ToString().ToLower(CultureInfo.InvariantCulture);

    public void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
    }

    public void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        var came = TestContext.Current.TestState?.Result switch
        {
            TestResult.Passed => Word,
            TestResult.Skipped => "skipped",
            _ => "NOT " + Word,
        };
        Console.WriteLine($"{Planes.Configuration} | {came} | {By} {What}");
    }
}

/// <summary>The parties that attack.</summary>
internal static class By
{
    public const string Stranger = "a stranger";
    public const string Person = "somebody who is signed in";
    public const string Thief = "somebody with a copied cookie";
    public const string Finder = "somebody who finds a browser signed in";
    public const string LocalUser = "another user of the machine";
    public const string Operator = "the operator";
    public const string Partner = "the technology partner";
    public const string CommercialPartner = "the commercial partner";
    public const string Parent = "the foreign parent";
    public const string AllParties = "all parties but the overseer";
    public const string TwoPlanes = "operator and technology partner together";
    public const string Neighbour = "the operator of another domicile";
}

/// <summary>A section of the table.</summary>
/// <param name="order">Its place.</param>
/// <param name="title">Its heading.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class AttacksAttribute(int order, string title) : Attribute
{
    public int Order { get; } = order;

    public string Title { get; } = title;
}
