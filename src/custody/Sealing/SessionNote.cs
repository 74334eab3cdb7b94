namespace Domicile.Sealing;

/// <summary>What an entry about a session or a credential says to the person.</summary>
/// <param name="Session">Which session; null where none is concerned.</param>
/// <param name="Credential"><c>password</c>, <c>passkey</c>, <c>code</c>, or <c>help</c> of the operator; null where none is concerned.</param>
/// <param name="Device">Browser and system, as the service, or the custodian's own page, saw them.</param>
/// <param name="Network">The address, likewise.</param>
/// <param name="Event">What happened, such as <c>copied</c>.</param>
public sealed record SessionNote(Guid? Session = null, string? Credential = null, string? Device = null, string? Network = null, string? Event = null);
