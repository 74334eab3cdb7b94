using Domicile.Moderation.Rules;
using Domicile.Moderation.Tables;
using Domicile.Rules;

namespace Domicile.Moderation.Pages.Moderators;

/// <summary>Words of the pages about rules.</summary>
internal static class RuleWording
{
    /// <summary>Of a badge.</summary>
    public static string? Tone(RuleState state) => state switch { RuleState.Live => "good", RuleState.Shadow => "accent", _ => null };

    public static string Does(RuleAction? action) => action switch
    {
        RuleAction.Block => "Blocks",
        RuleAction.Hold => "Holds",
        RuleAction.Watch => "Watches",
        _ => "Cannot be read",
    };

    public static string Change(ReadRules.Change change) => change switch
    {
        { To: RuleState.Draft } => $"Version {change.Version} written",
        { Status: ChangeStatus.Waiting } => $"Version {change.Version} is to {Name(change.To)}",
        { Status: ChangeStatus.Refused } => $"Refused: version {change.Version} was to {Name(change.To)}",
        { To: RuleState.Expired } => $"Version {change.Version} stopped",
        { To: RuleState.Live } => $"Version {change.Version} made live",
        _ => $"Version {change.Version} put in shadow",
    };

    public static string Who(ReadRules.Change change) => (change.By ?? "Domicile")
        + (change.SecondAt is null ? "" : $", {(change.Status == ChangeStatus.Refused ? "refused" : "agreed")} by {change.Second ?? "somebody who has left"}");

    private static string Name(RuleState to) => to switch { RuleState.Live => "go live", RuleState.Shadow => "go back to shadow", _ => "stop" };
}
