using Domicile.Sealing.Sealed;

namespace Domicile.Sealing;

/// <summary>A module that keeps sealed values of people: what is handed, still sealed, to a party whom the custodian has let open them.</summary>
public interface ISealedValues
{
    /// <summary>The holder's values of these categories, those that the person's own export would open. It opens nothing.</summary>
    IAsyncEnumerable<SealedValue> Of(Holder holder, IReadOnlySet<string> categories, CancellationToken cancellationToken);
}

/// <summary>A sealed value, or a sealed file.</summary>
/// <param name="Field">With holder and record, what it is bound to.</param>
/// <param name="Record">The record's id.</param>
/// <param name="Content">As it is stored; whoever takes it disposes it.</param>
/// <param name="IsFile">Whether it is in the form of a <see cref="SealedFile"/>.</param>
public sealed record SealedValue(SealedField Field, Guid Record, Stream Content, bool IsFile = false)
{
    public static SealedValue Of(SealedField field, Guid record, byte[] value) => new(field, record, new MemoryStream(value, writable: false));
}

/// <summary>A sealed value in an archive of them, whose entry <see cref="Index"/> lists them in JSON.</summary>
/// <param name="Entry">The archive's entry with its content.</param>
/// <param name="Category">The fideslang category.</param>
/// <param name="Field">See <see cref="SealedField.Name"/>.</param>
/// <param name="Version">See <see cref="SealedField.Version"/>.</param>
/// <param name="Record">The record's id.</param>
/// <param name="IsFile">See <see cref="SealedValue.IsFile"/>.</param>
public sealed record SealedItem(string Entry, string Category, string Field, int Version, Guid Record, bool IsFile)
{
    public const string Index = "sealed.json";
}
