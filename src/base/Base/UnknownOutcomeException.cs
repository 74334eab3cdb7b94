namespace Domicile.Base;

/// <summary>A write failed in a way that leaves open whether it is on the disk: after a failed fsync the page cache may show
/// what the disk does not hold. Nothing may be built on either answer; only a restart, which reads again, settles it.</summary>
public sealed class UnknownOutcomeException(string message, Exception inner) : IOException(message, inner);
