using Domicile.Kernel;

namespace Domicile.Custody;

/// <summary>
/// What modules use to seal and open values: asks the custodian for the category's key, and keeps it for the term of its lease
/// where the reason is automated processing or the subject's own request. A person's access is never served from a kept key.
/// </summary>
public interface IVault
{
    /// <summary>Seals a value under the subject's category key, bound to subject, field and record.</summary>
    ValueTask<Outcome<byte[]>> Seal(
        SealedField field, SubjectId subject, Guid record, ReadOnlyMemory<byte> value, Access access, CancellationToken cancellationToken);

    /// <summary>Opens what <see cref="Seal"/> sealed. A value that was moved, changed or sealed under another key is an exception.</summary>
    ValueTask<Outcome<byte[]>> Open(
        SealedField field, SubjectId subject, Guid record, ReadOnlyMemory<byte> value, Access access, CancellationToken cancellationToken);

    /// <summary>The category key itself, for sealed files and batches. It belongs to the vault: do not dispose it or keep it.</summary>
    ValueTask<Outcome<Grant>> Grant(SubjectId subject, string category, Access access, CancellationToken cancellationToken);
}
