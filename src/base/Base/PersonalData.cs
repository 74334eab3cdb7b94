using System.IO.Compression;

namespace Domicile.Base;

/// <summary>
/// A module that holds data about subjects: the privacy centre asks every one of them what it holds, for the export, and to erase.
/// </summary>
public interface IPersonalData
{
    /// <summary>What is held about the subject, by category, without opening anything.</summary>
    Task<IReadOnlyList<Holding>> Describe(SubjectId subject, CancellationToken cancellationToken);

    /// <summary>Writes everything held about the subject into the archive: JSON by module, media as files. Sealed values are opened.</summary>
    Task Export(SubjectId subject, ZipArchive archive, CancellationToken cancellationToken);

    /// <summary>Deletes every row and file about the subject. Must bear being called twice. The subject's key is destroyed afterwards.</summary>
    Task Erase(SubjectId subject, CancellationToken cancellationToken);
}

/// <summary>What one module holds about a subject in one category.</summary>
/// <param name="Category">The fideslang category.</param>
/// <param name="Storage">How it is kept.</param>
/// <param name="What">In plain words: "Your e-mail address".</param>
/// <param name="Records">How many.</param>
public sealed record Holding(string Category, StorageClass Storage, string What, long Records);
