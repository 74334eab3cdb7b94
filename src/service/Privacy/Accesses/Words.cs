using Domicile.Base;
using Domicile.Sealing;

namespace Domicile.Privacy.Accesses;

/// <summary>The terms of the taxonomy and of the ledger in plain words, for people.</summary>
internal static class Words
{
    public static string Category(string? category) => category switch
    {
        null => "Your key",
        Fideslang.Email => "E-mail address",
        Fideslang.DateOfBirth => "Birth date",
        Fideslang.IpAddress => "Internet address",
        Fideslang.DeviceId => "Device",
        Fideslang.MediaConsumption => "What you watch",
        Fideslang.SearchHistory => "What you search for",
        Fideslang.PrivateContent => "Drafts, private videos and originals",
        Fideslang.PublicContent => "What you publish",
        Fideslang.Username => "User name",
        Fideslang.Profile => "Profile",
        Fideslang.Password => "Password",
        Fideslang.Credentials => "Ways to sign in",
        Fideslang.Settings => "Settings",
        Fideslang.Social => "Follows and likes",
        Fideslang.Telemetry => "Use of the service",
        Fideslang.PrivacyPreferences => "Privacy choices",
        Fideslang.AccessRecord => "Record of accesses",
        _ => category,
    };

    public static string Purpose(string purpose) => purpose switch
    {
        "essential.service" => "to run the service for you",
        "essential.service.authentication" => "to sign you in",
        "essential.service.operations" => "to keep the service working",
        "essential.service.operations.support" => "to help you",
        "essential.service.security" => "to keep the service secure",
        "essential.legal_obligation" => "because the law demands it",
        "essential.legal_obligation.age_check" => "to see whether you are 18 or older",
        "essential.fraud_detection" => "to find abuse",
        "personalize.content" or "personalize.content.profiled" => "to choose videos for you",
        "functional.storage" => "to store it",
        "train_ai_system" => "to train the recommender",
        _ => "for " + purpose.Replace('.', ' ').Replace('_', ' '),
    };

    public static string Reason(Reason reason) => reason switch
    {
        Sealing.Reason.SubjectRequest => "You did this",
        Sealing.Reason.SupportCase => "A support case",
        Sealing.Reason.ModerationCase => "A moderation case",
        Sealing.Reason.LegalOrder => "A legal order",
        Sealing.Reason.SecurityIncident => "A security incident",
        Sealing.Reason.AutomatedService => "Automatic, seen by no person",
        Sealing.Reason.Training => "Training of the recommender",
        Sealing.Reason.Maintenance => "Maintenance",
        Sealing.Reason.Transfer => "Handing the service over",
        Sealing.Reason.OverseerInspection => "An inspection by the overseer",
        _ => reason.ToString(),
    };

    public static string Party(string party) => party switch
    {
        "subject" => "You",
        "operator" => "The operator",
        "technology-partner" => "The technology partner",
        "commercial-partner" => "The commercial partner",
        "parent" => "The parent company",
        "overseer" => "The overseer",
        _ => party,
    };

    public static string Kind(AccessRecord record) => record.Kind switch
    {
        "enroll" => "Your key was made",
        "erase" => "Your key was destroyed",
        "deny" => record.Holder is { } ? $"Access to {Holder(record)} was denied" : "Access was denied",
        "session" => $"Signed in by {Way(record.Session?.Credential)}",
        "bind-session" => "Your session was bound to your browser",
        "end-session" => record.Session?.Event switch
        {
            "copied" => "Somebody used a copy of your session, so it was ended",
            "others" => "Signed out everywhere else",
            _ => "Signed out elsewhere",
        },
        "credential" => (record.Session?.Credential, record.Session?.Event) switch
        {
            ("password", _) => "The password was set",
            ("passkey", "removed") => "A passkey was removed",
            ("passkey", _) => "A passkey was added",
            ("code", "used") => "A recovery code was used",
            ("help", "asked") => "The operator asked to let in somebody who has lost every way to sign in",
            ("help", "refused") => "The operator's help to get in was refused",
            ("help", _) => "The operator's help to get in was used",
            _ => "New recovery codes were made",
        },
        "admit" => $"You share the key of {Holder(record)}",
        "depart" => $"You gave up the key of {Holder(record)}",
        "members" => $"Who shares the key of {Holder(record)} has changed: {record.Members} do now",
        "leave" => record.Session?.Event == "undone" ? "The deletion was taken back" : "Deletion was asked for",
        _ when record.Holder is { } => $"Opened {Holder(record)}",
        _ => "Opened",
    };

    /// <summary>Such as <c>a conversation</c>.</summary>
    private static string Holder(AccessRecord record) => record.Holder is { } holder ? $"{("aeiou".Contains(holder.Kind[0]) ? "an" : "a")} {holder.Kind.Replace('-', ' ')}" : "something";

    /// <summary>Whether somebody else may have done it in the person's name.</summary>
    public static bool CanBeDisowned(AccessRecord record) => record.Kind is "session" or "bind-session" or "credential" or "end-session" or "leave";

    private static string Way(string? credential) => credential switch
    {
        "passkey" => "a passkey",
        "code" => "a recovery code",
        "help" => "the operator's help",
        _ => "password",
    };

    public static string Storage(StorageClass storage) => storage switch
    {
        StorageClass.Public => "Everyone can see it",
        StorageClass.Operational => "Kept readable inside the service",
        _ => "Encrypted under your key",
    };

    /// <summary>True for what the subject did itself, which a first look leaves out, unless it needed an explanation.</summary>
    public static bool IsOwn(AccessRecord record) =>
        record.Access is { By.Party: "subject", Explanation: null }
        || (record is { Access: null, Kind: not ("erase" or "members"), Session: null or not { Event: "copied" } } && record.Session?.Credential != "help");
}
