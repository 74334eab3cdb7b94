using Domicile.Base;
using Domicile.Moderation.Tables;

namespace Domicile.Moderation.Appeals;

/// <summary>Within which time one may appeal.</summary>
internal sealed class AppealOptions
{
    /// <summary>Days from the decision on. Article 20 of the Digital Services Act asks for six months at least.</summary>
    [Setting("DOMICILE_APPEAL_DAYS")] public int Days { get; set; } = 184;
}

/// <summary>The time for appeals.</summary>
internal static class AppealWindow
{
    public static bool IsOpen(Decision decision, AppealOptions options, TimeProvider time) => time.GetUtcNow() < Until(decision, options);

    public static DateTimeOffset Until(Decision decision, AppealOptions options) => decision.At.AddDays(options.Days);
}
