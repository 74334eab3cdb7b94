namespace Domicile.Ledger;

/// <summary>The log did not take an entry. Whatever depended on it must not happen.</summary>
/// <param name="retryable">False once the log has stopped for good and the process must be restarted.</param>
public sealed class LogUnavailableException(string message, bool retryable, Exception? inner = null) : Exception(message, inner)
{
    public bool Retryable { get; } = retryable;
}
