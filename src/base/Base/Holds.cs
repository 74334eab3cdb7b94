namespace Domicile.Base;

/// <summary>Where a stored field may be, and how: the classes of <c>docs/architecture.md</c>.</summary>
public enum StorageClass
{
    /// <summary>Anyone may see it; may leave by the interoperability contract.</summary>
    Public,

    /// <summary>Clear inside the domicile, never through the gate.</summary>
    Operational,

    /// <summary>Encrypted under the subject's key; opened by a logged unseal.</summary>
    Sealed,
}

/// <summary>
/// What a stored field holds: its fideslang category and storage class, declared once, on the property that holds it.
/// A test fails on any column without one.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class HoldsAttribute(string category, StorageClass storage) : Attribute
{
    public string Category { get; } = category;

    public StorageClass Storage { get; } = storage;
}
