namespace Domicile.Sealing;

/// <summary>Why protected data is opened. An access without a reason code is refused.</summary>
public enum Reason
{
    SubjectRequest,
    SupportCase,
    ModerationCase,
    LegalOrder,
    SecurityIncident,
    AutomatedService,
    Training,
    Maintenance,
    Transfer,
    OverseerInspection,
}
