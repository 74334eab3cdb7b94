using Domicile.Custody;

namespace Domicile.Community;

/// <summary>Accesses to a subject's data for the subject alone: what signing in and one's own pages cost.</summary>
internal static class OwnAccess
{
    // The subject's place is not asked for: "ZZ" is ISO 3166's user-assigned code for an unknown country.
    private static readonly Accessor Subject = new("subject", "You", "", "ZZ");

    public static readonly Access SignIn = new("essential.service.authentication", Reason.SubjectRequest, Subject);

    public static readonly Access Pages = new("essential.service", Reason.SubjectRequest, Subject);

    public static readonly Access Erasure = new("essential.legal_obligation", Reason.SubjectRequest, Subject, "You asked for your account to be deleted.");

    public static readonly Access Abandoned = new("essential.service.operations", Reason.SubjectRequest, Subject, "The sign-up was not completed.");
}
