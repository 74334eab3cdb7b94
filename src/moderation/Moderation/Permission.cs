namespace Domicile.Moderation;

/// <summary>What somebody who works in moderation may do. Every endpoint names the one it takes.</summary>
public enum Permission
{
    /// <summary>Be given cases of the urgent and general queues, and decide them.</summary>
    Review,

    /// <summary>The same for cases about children.</summary>
    ReviewChildSafety,

    /// <summary>Take cases for which another asked for help.</summary>
    HelpOut,

    /// <summary>Take back a decision without an appeal.</summary>
    Undo,

    /// <summary>Keep a case for the law, agree with another's wish to, and end that.</summary>
    HoldForLaw,

    /// <summary>Keep a person's reports from opening cases.</summary>
    MuteReporters,

    /// <summary>Name trusted flaggers, and suspend them.</summary>
    NameFlaggers,

    /// <summary>Write the next version of a policy.</summary>
    WritePolicies,

    /// <summary>Agree with a version of a policy that another wrote.</summary>
    AgreeOnPolicies,

    /// <summary>Read the rules by which machines bring cases, try them, and see what comes of them.</summary>
    ReadRules,

    /// <summary>Write them, and agree with what another wrote.</summary>
    WriteRules,

    /// <summary>Make banks of known media, fill and empty them, and judge their entries.</summary>
    ManageBanks,

    /// <summary>Give and take roles.</summary>
    Appoint,

    /// <summary>Have somebody helped in who has lost every way to sign in.</summary>
    HelpIn,

    /// <summary>See what the service has still to do, and have it try again what has failed.</summary>
    RunJobs,

    /// <summary>Read statements of reasons and figures.</summary>
    ReadFigures,

    /// <summary>See which decisions stood, by policy and by who decided.</summary>
    ReadQuality,

    /// <summary>Say who was right where two judged differently, and keep the golden set.</summary>
    JudgeQuality,
}

[Flags]
internal enum Role
{
    None = 0,
    Moderator = 1,
    Lead = 2,
    PolicyAuthor = 4,
    ChildSafety = 8,
    Analyst = 16,
    Quality = 32,
}

/// <summary>Which role may do what: the one table, which endpoints ask and the console shows.</summary>
internal static class Permissions
{
    public static IReadOnlyList<(Role Role, IReadOnlyList<Permission> May)> Table { get; } =
    [
        (Role.Moderator, [Permission.Review, Permission.ReadRules]),
        (Role.Lead, [Permission.AgreeOnPolicies, Permission.Review, Permission.HelpOut, Permission.Undo, Permission.HoldForLaw, Permission.MuteReporters, Permission.NameFlaggers, Permission.Appoint, Permission.HelpIn, Permission.RunJobs, Permission.ReadFigures, Permission.ReadQuality, Permission.JudgeQuality, Permission.ReadRules, Permission.WriteRules, Permission.ManageBanks]),
        (Role.PolicyAuthor, [Permission.WritePolicies, Permission.AgreeOnPolicies, Permission.ReadFigures, Permission.ReadRules, Permission.WriteRules]),
        (Role.ChildSafety, [Permission.ReviewChildSafety]),
        (Role.Analyst, [Permission.ReadFigures, Permission.ReadRules]),
        (Role.Quality, [Permission.ReadFigures, Permission.ReadQuality, Permission.JudgeQuality]),
    ];

    public static bool May(this Role roles, Permission permission) => Table.Any(row => roles.HasFlag(row.Role) && row.May.Contains(permission));
}
