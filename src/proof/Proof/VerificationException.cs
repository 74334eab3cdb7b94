namespace Domicile.Proof;

/// <summary>Something does not prove what it claims. The message says what and where, and is meant to be shown.</summary>
public sealed class VerificationException(string message) : Exception(message);
