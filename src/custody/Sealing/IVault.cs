using Domicile.Base;
using Domicile.Sealing.Sealed;

namespace Domicile.Sealing;

/// <summary>
/// What modules use to seal and open values. It asks the custodian for the category's key, and keeps it for the term of its lease
/// where the reason is <see cref="Reason.AutomatedService"/> or <see cref="Reason.SubjectRequest"/>; any other access costs an entry
/// each time. Keys stay inside. A sealed value or file that was moved, changed, cut, or sealed under another key is a
/// <see cref="SealedDamagedException"/>.
/// </summary>
public interface IVault
{
    /// <summary>Seals a value under the holder's category key, bound to domicile, holder, field and record.</summary>
    ValueTask<Outcome<byte[]>> Seal(
        SealedField field, Holder holder, Guid record, ReadOnlyMemory<byte> value, Access access, CancellationToken cancellationToken);

    /// <summary>Opens what <see cref="Seal"/> sealed.</summary>
    ValueTask<Outcome<byte[]>> Open(
        SealedField field, Holder holder, Guid record, ReadOnlyMemory<byte> value, Access access, CancellationToken cancellationToken);

    /// <summary>Begins a sealed file in an empty one, open for one writer alone. The sealed file closes it; it stays the caller's where this fails.</summary>
    ValueTask<Outcome<SealedFile>> CreateFile(
        FileStream file, SealedField field, Holder holder, Guid record, Access access, CancellationToken cancellationToken);

    /// <summary>
    /// Goes on writing a sealed file, open likewise: its length is what was last flushed, whatever happened since.
    /// A complete file can be resumed too, and says that it is.
    /// </summary>
    ValueTask<Outcome<SealedFile>> ResumeFile(
        FileStream file, SealedField field, Holder holder, Guid record, Access access, CancellationToken cancellationToken);

    /// <summary>
    /// Opens a complete sealed file, seekable, as a seekable stream of its plaintext, which closes it. Reading past the term of the access throws
    /// <see cref="KeyExpiredException"/>: open it again.
    /// </summary>
    ValueTask<Outcome<Stream>> ReadFile(
        Stream file, SealedField field, Holder holder, Guid record, Access access, CancellationToken cancellationToken);
}
