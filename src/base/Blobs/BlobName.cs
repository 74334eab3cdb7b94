using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Domicile.Base;

namespace Domicile.Blobs;

/// <summary>What a module keeps its blobs of one kind in, such as <c>sealed</c>: 1 to 20 lower-case letters.</summary>
public sealed record BlobContainer
{
    /// <exception cref="ArgumentException">Not a container's name.</exception>
    public BlobContainer(string name) => Name = name.Length is > 0 and <= 20 && name.All(char.IsAsciiLetterLower)
        ? name : throw new ArgumentException("1 to 20 lower-case letters.", nameof(name));

    public string Name { get; }

    /// <param name="id">Whose the blobs are, such as a video's identifier.</param>
    public BlobGroup Group(Guid id) => new(this, id);
}

/// <summary>Blobs that are deleted together.</summary>
public sealed record BlobGroup
{
    internal BlobGroup(BlobContainer container, Guid id) => (Container, Id) = (container, id);

    public BlobContainer Container { get; }

    public Guid Id { get; }

    public BlobName Blob(BlobId id) => new(this, id);
}

/// <summary>A blob's name: <c>{container}/{group}/{id}</c>, of letters and hex digits alone.</summary>
public sealed record BlobName
{
    internal BlobName(BlobGroup group, BlobId id) => (Group, Id) = (group, id);

    public BlobGroup Group { get; }

    public BlobId Id { get; }

    public override string ToString() => $"{Group.Container.Name}/{Base.Id.Format(Group.Id)}/{Id}";
}

/// <summary>Names a blob within its group: random, and given to one content alone.</summary>
[JsonConverter(typeof(IdJson<BlobId>))]
public readonly record struct BlobId(Guid Value) : IId<BlobId>
{
    public static BlobId New() => new(Id.Random());

    public static BlobId From(Guid value) => new(value);

    public override string ToString() => Id.Format(Value);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out BlobId result) => Id.TryParse(s, out result);
}
