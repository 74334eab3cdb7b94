using Domicile.Base;
using Domicile.Sealing;

namespace Domicile.Custody.Mandates;

/// <summary>
/// Who may open what, when nothing else has been agreed. The first line that covers a request decides it; what no line covers is denied.
/// The technology partner, the commercial partner and the parent have no line.
/// </summary>
internal static class DefaultMandates
{
    /// <summary>The subject's own right, which nothing that is agreed can take away.</summary>
    public static readonly Mandate Own = new("subject", "user", "essential", Reason.SubjectRequest, Verdict.Allow, 15);

    public static readonly Mandate[] Table =
    [
        Own,
        // Party,    category,                  purpose,                              reason,                     verdict,          minutes

        // The service at work, no person looking.
        new("operator", Fideslang.Email,        "essential.service.notifications",    Reason.AutomatedService,    Verdict.Allow,    15),
        new("operator", "user.device",          "essential.service.security",         Reason.AutomatedService,    Verdict.Allow,    15),
        new("operator", "user.device",          "essential.fraud_detection",          Reason.AutomatedService,    Verdict.Allow,    15),
        new("operator", "user.behavior",        "personalize",                        Reason.AutomatedService,    Verdict.Allow,    15),
        new("operator", "user.behavior",        "essential.service.operations",       Reason.AutomatedService,    Verdict.Allow,    15),
        new("operator", Fideslang.PrivateContent, "essential.service",                Reason.AutomatedService,    Verdict.Allow,    15),

        // People of the operator, one by one.
        new("operator", "user.contact",         "essential.service",                  Reason.SupportCase,         Verdict.Explain,  5),
        new("operator", "user.device",          "essential.service.security",         Reason.SecurityIncident,    Verdict.Explain,  5),
        new("operator", Fideslang.PrivateContent, "essential.legal_obligation",       Reason.ModerationCase,      Verdict.Explain,  5),
        new("operator", "user",                 "essential.legal_obligation",         Reason.LegalOrder,          Verdict.Quorum,   5),

        // Work over many subjects, inspection.
        new("operator", "user",                 "train_ai_system",                    Reason.Training,            Verdict.Quorum,   15),
        new("operator", "user",                 "essential.service.operations",       Reason.Transfer,            Verdict.Quorum,   15),
        new("overseer", "user",                 "essential.legal_obligation",         Reason.OverseerInspection,  Verdict.Quorum,   5),
    ];
}
