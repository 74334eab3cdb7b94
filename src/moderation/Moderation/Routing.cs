namespace Domicile.Moderation;

/// <summary>Which queue a case waits in: the first rule that covers it. A moderator is given cases of the first queue that has any.</summary>
internal static class Routing
{
    public const string ChildSafety = "child-safety", Urgent = "urgent", Help = "help", General = "general";

    public const int UrgentSeverity = 4;

    /// <summary>In the order in which they are worked off, with the permission that each takes.</summary>
    public static IReadOnlyList<(string Queue, Permission Needs)> Queues { get; } =
    [
        (ChildSafety, Permission.ReviewChildSafety),
        (Urgent, Permission.Review),
        (Help, Permission.HelpOut),
        (General, Permission.Review),
    ];

    /// <summary>Those that somebody may work on.</summary>
    public static IReadOnlyList<string> QueuesOf(Role roles) => [.. Queues.Where(queue => roles.May(queue.Needs)).Select(queue => queue.Queue)];

    private static readonly (Func<Policy, bool> Covers, string Queue)[] Rules =
    [
        (policy => policy.Specialists, ChildSafety),
        (policy => policy.Severity >= UrgentSeverity, Urgent),
        (_ => true, General),
    ];

    public static string QueueOf(Policy policy) => Rules.First(rule => rule.Covers(policy)).Queue;
}
