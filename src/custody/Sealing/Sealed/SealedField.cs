using System.Reflection;
using Domicile.Base;

namespace Domicile.Sealing.Sealed;

/// <summary>A sealed column: what its values are bound to besides subject and record.</summary>
/// <param name="Category">The fideslang category, whose key seals it.</param>
/// <param name="Name">Row type and property, such as <c>Account.Email</c>.</param>
/// <param name="Version">The schema version of the plaintext.</param>
public sealed record SealedField(string Category, string Name, int Version)
{
    /// <summary>The field of a row type, with the category that its <see cref="HoldsAttribute"/> declares.</summary>
    public static SealedField Of<TRow>(string property, int version = 1)
    {
        var holds = typeof(TRow).GetProperty(property)?.GetCustomAttribute<HoldsAttribute>();
        return holds is { Storage: StorageClass.Sealed }
            ? new(holds.Category, $"{typeof(TRow).Name}.{property}", version)
            : throw new ArgumentException($"{typeof(TRow).Name}.{property} does not declare sealed storage.", nameof(property));
    }
}
