using System.Globalization;
using Domicile.Moderation.Checks;
using Domicile.Moderation.Queues;
using Domicile.Moderation.Tables;
using Domicile.Screening;
using Domicile.Web;

namespace Domicile.Moderation.Pages.Moderators;

/// <summary>Words of the console.</summary>
internal static class Wording
{
    public static string Queue(string queue) => queue switch
    {
        Routing.ChildSafety => "Child safety",
        Routing.Urgent => "Urgent",
        Routing.Help => "Help asked for",
        _ => "General",
    };

    public static string Measure(Measure measure) => measure switch
    {
        Moderated.Measure.Warn => "Warn",
        Moderated.Measure.Label => "Label",
        Moderated.Measure.Demote => "Recommend last",
        Moderated.Measure.RestrictInteraction => "No likes",
        Moderated.Measure.AgeRestrict => "Adults only",
        Moderated.Measure.Disable => "Hide from others",
        Moderated.Measure.Remove => "Remove",
        Moderated.Measure.BlockFeature => "Block a feature",
        Moderated.Measure.Suspend => "Suspend",
        _ => "Close the account",
    };

    public static string Feature(Feature feature) => feature.Key switch
    {
        "post" => "posting",
        "react" => "liking",
        "follow" => "following",
        "profile" => "changing the profile",
        var key => key,
    };

    public static string Role(Role role) => role switch
    {
        Moderation.Role.PolicyAuthor => "Policy author",
        Moderation.Role.ChildSafety => "Child safety",
        _ => role.ToString(),
    };

    public static string Check(IdentityCheck check) => check switch
    {
        IdentityCheck.InPerson => "met in person",
        IdentityCheck.VideoCall => "seen on a video call",
        _ => "answered a letter to a known address",
    };

    public static string Permission(Permission permission) => permission switch
    {
        Moderation.Permission.Review => "Review urgent and general cases",
        Moderation.Permission.ReviewChildSafety => "Review cases about children",
        Moderation.Permission.HelpOut => "Take cases for which help was asked",
        Moderation.Permission.Undo => "Take decisions back",
        Moderation.Permission.HoldForLaw => "Keep cases for the law",
        Moderation.Permission.MuteReporters => "Mute reporters",
        Moderation.Permission.NameFlaggers => "Name and suspend trusted flaggers",
        Moderation.Permission.WritePolicies => "Write policies",
        Moderation.Permission.AgreeOnPolicies => "Agree with policies that another wrote",
        Moderation.Permission.ManageBanks => "Manage banks of known media",
        Moderation.Permission.Appoint => "Give and take roles",
        Moderation.Permission.HelpIn => "Have people helped in who have lost every way to sign in",
        Moderation.Permission.RunJobs => "See background work, and have it tried again",
        Moderation.Permission.ReadFigures => "Read statements and figures",
        Moderation.Permission.ReadQuality => "See which decisions stood",
        Moderation.Permission.JudgeQuality => "Settle where two judged differently, and keep the golden set",
        Moderation.Permission.ReadRules => "Read and try machine rules",
        Moderation.Permission.WriteRules => "Write machine rules, and approve them",
        _ => permission.ToString(),
    };

    public static string Signal(string name) => name switch
    {
        _ when name == Signals.MediaHash.Name => "Known media",
        _ when name == Signals.Terms.Name => "Listed terms",
        _ when name == Signals.TextClass.Name => "What was written",
        _ when name == Signals.Lettering.Name => "Words in pictures",
        _ when name == Signals.Behaviour.Name => "How the author behaves",
        _ => name,
    };

    public static string Evidence(Evidence evidence) => evidence switch
    {
        BankMatch match => $"{match.Name}, {match.Distance} bits apart",
        TermEvidence term => $"list “{term.List}”, line {term.Line}{(term.Disguised ? ", disguised" : "")}",
        ModelEvidence model => $"{model.Model}: {model.Label}",
        PictureTerm term => $"list “{term.List}”, line {term.Line}, {Where(term.At)}{(term.Disguised ? ", disguised or misread" : "")}",
        PictureLabel label => $"{label.Model}: {label.Label}, {Where(label.At)}",
        Behaviour counts => string.Create(CultureInfo.InvariantCulture,
            $"{counts.PostsDay} posts today, {counts.Duplicates} copies, {counts.Upheld} of {counts.Reports} reports upheld, strikes of {counts.Strikes}"),
        _ => evidence.GetType().Name,
    };

    private static string Where(double? at) => at is { } seconds ? "at " + At(seconds) : "on the cover";

    public static string Share(double score) => string.Create(CultureInfo.InvariantCulture, $"{score:P0}");

    public static string Verdict(Verdict verdict, Sitting sitting) =>
        verdict.IsViolation ? $"{sitting.Title(verdict.Policy)}: {string.Join(", ", verdict.Measures.Select(Measure)).ToLowerInvariant()}" : "No violation";

    public static string Steps(IReadOnlyList<Step> steps) => steps.Count == 0 ? "No violation" : string.Join(", ", steps.Select(step => Measure(step.Measure)));

    /// <summary>"2 h 10 min", without a sign.</summary>
    public static string Span(TimeSpan span)
    {
        span = span.Duration();
        return span.TotalDays >= 2 ? $"{(int)span.TotalDays} d {span.Hours} h" : span.TotalHours >= 1 ? $"{(int)span.TotalHours} h {span.Minutes} min" : $"{span.Minutes} min";
    }

    public static string Clock(DateTimeOffset due, DateTimeOffset now) => due <= now ? $"{Span(now - due)} late" : $"{Span(due - now)} left";

    /// <summary>Of a badge.</summary>
    public static string? Urgency(DateTimeOffset due, DateTimeOffset now) => due <= now ? "bad" : due - now <= ListCases.Soon ? "warn" : null;

    /// <summary>"Take cover" of <c>take-cover</c>.</summary>
    public static string Plain(string key) => char.ToUpperInvariant(key[0]) + key[1..].Replace('-', ' ').Replace('.', ' ');

    public static string Day(DateTimeOffset at) => at.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    public static string Name<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    public static string At(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{(int)seconds / 60}:{(int)seconds % 60:00}");
}
