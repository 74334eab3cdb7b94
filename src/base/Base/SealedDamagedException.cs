using System.Security.Cryptography;

namespace Domicile.Base;

/// <summary>A sealed value or file was changed, moved or cut, or was sealed under another key. It names no subject and says nothing of the content.</summary>
/// <param name="field">Row type and property, such as <c>Account.Email</c>.</param>
/// <param name="record">The row that it is of.</param>
/// <param name="how">What was found, as a sentence.</param>
/// <param name="cause">Where something else noticed it.</param>
public sealed class SealedDamagedException(string field, Guid record, string how, Exception? cause = null)
    : CryptographicException($"{field} of record {record}: {how}", cause)
{
    public string Field { get; } = field;

    public Guid Record { get; } = record;
}
