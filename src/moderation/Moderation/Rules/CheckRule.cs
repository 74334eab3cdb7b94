using Domicile.Moderation.Policies;
using Domicile.Rules;
using Domicile.Rules.Language;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Moderation.Rules;

/// <summary>POST /api/moderation/rules/check: everything that is wrong with a rule's text, where, and what its examples come to. Keeps nothing.</summary>
internal static class CheckRule
{
    internal sealed record Request(string Source);

    /// <param name="Does">The strongest that it can do; null where it is no rule.</param>
    /// <param name="Errors">At most 25, in the order of the text.</param>
    internal sealed record Response(RuleAction? Does, IReadOnlyList<RuleError> Errors, IReadOnlyList<Tried> Examples);

    internal sealed record Tried(int Line, string Name, RuleAction Expected, RuleAction Got, bool Passed);

    public static async Task<Ok<Response>> Handle(Request request, PolicyBook policies, CancellationToken cancellationToken) =>
        TypedResults.Ok(Of(request.Source, await Policies(policies, cancellationToken)));

    public static Response Of(string source, IReadOnlySet<string>? policies)
    {
        var (program, errors) = RuleProgram.Read(source, policies);
        return new(program?.Strongest, errors,
            [.. (program?.RunExamples() ?? []).Select(one => new Tried(one.Line, one.Name, one.Expected, one.Got, one.Passed))]);
    }

    public static async Task<IReadOnlySet<string>> Policies(PolicyBook policies, CancellationToken cancellationToken) =>
        (await policies.InForce(cancellationToken)).Select(version => version.Policy.Id).ToHashSet();
}
