using System.Globalization;
using Domicile.Web;

namespace Domicile.Moderation.Statements;

/// <summary>What a decision means, in sentences for whose it is about.</summary>
internal static class DecisionText
{
    private static readonly string[] Months =
        ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

    // By the keys under which modules declare them.
    private static readonly (Feature Feature, Words Text)[] Features =
    [
        (KnownFeatures.Post, new("post videos", "publier des vidéos")), (new("react"), new("like", "mettre des mentions J'aime")),
        (new("follow"), new("follow", "suivre des comptes")),
        (new("profile"), new("change your profile", "modifier votre profil")),
    ];

    /// <summary>The features that are named here.</summary>
    public static IEnumerable<Feature> Named => Features.Select(one => one.Feature);

    /// <summary>The service runs without culture data.</summary>
    public static string Day(DateTimeOffset at, string language) => language == "fr"
        ? string.Create(CultureInfo.InvariantCulture, $"{(at.Day == 1 ? "1er" : at.Day)} {Months[at.Month - 1]} {at.Year}")
        : at.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    public static string Blocked(FeatureSet blocked, string language) =>
        string.Join(", ", Features.Where(one => blocked.Contains(one.Feature)).Select(one => one.Text.In(language)));

    public static string Of(Step step, string language)
    {
        var what = (step.Measure switch
        {
            Measure.Warn => new Words("A warning", "Un avertissement"),
            Measure.Label => new($"Viewers read with it: “{step.Label}”", $"Le public lit avec : « {step.Label} »"),
            Measure.Demote => new("It is recommended after everything else", "Recommandé après tout le reste"),
            Measure.RestrictInteraction => new("It cannot be liked", "Les mentions J'aime sont désactivées"),
            Measure.AgeRestrict => new("Only people aged 18 and over can watch it, and it is not recommended", "Réservé aux personnes de 18 ans et plus, et plus recommandé"),
            Measure.Disable => new("Only you can see it", "Vous seul pouvez le voir"),
            Measure.Remove => new("It was removed", "Retiré"),
            Measure.BlockFeature => new($"You cannot {Blocked(FeatureSet.Parse(step.Feature ?? ""), "en")}",
                $"Vous ne pouvez pas {Blocked(FeatureSet.Parse(step.Feature ?? ""), "fr")}"),
            Measure.Suspend => new("Your account is suspended", "Votre compte est suspendu"),
            _ => new("Your account is closed to everyone", "Votre compte est fermé au public"),
        }).In(language);
        return step.Until is { } until ? what + new Words(", until ", ", jusqu'au ").In(language) + Day(until, language) : what;
    }
}
