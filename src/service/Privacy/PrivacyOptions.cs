using Domicile.Base;
namespace Domicile.Privacy;

/// <summary>What an operator may set about deletions.</summary>
public sealed class PrivacyOptions
{
    /// <summary>How long a deletion can be undone.</summary>
    [Setting("DOMICILE_DELETION_UNDO")] public TimeSpan Undo { get; set; } = TimeSpan.FromDays(30);
}
