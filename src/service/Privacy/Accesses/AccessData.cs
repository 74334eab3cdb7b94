using System.IO.Compression;
using System.Runtime.CompilerServices;
using Domicile.Base;
using Domicile.Sealing;

namespace Domicile.Privacy.Accesses;

/// <summary>
/// The ledger's record of accesses, for the export. This module holds nothing else about a subject: an <see cref="Erasure"/> names nobody.
/// </summary>
internal sealed class AccessData(ICustodian custodian, ICurrentSession current) : IPersonalData
{
    private const int PageSize = 100;

    public Task<IReadOnlyList<Holding>> Describe(SubjectId subject, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Holding>>([]);

    public Task Export(SubjectId subject, ZipArchive archive, CancellationToken cancellationToken) =>
        archive.AddJson("privacy/accesses.json", All(cancellationToken), cancellationToken);

    public Task Erase(SubjectId subject, CancellationToken cancellationToken) => Task.CompletedTask;

    private async IAsyncEnumerable<AccessView> All([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (long? before = null; ;)
        {
            var records = (await custodian.Accesses(current.Secret, before, PageSize, cancellationToken)).OrThrow();
            foreach (var record in records) yield return AccessView.Of(record);
            if (records.Count < PageSize) yield break;
            before = records[^1].Index;
        }
    }
}
