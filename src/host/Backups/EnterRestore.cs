using System.Text.Json;
using Domicile.Base;
using Domicile.Custody.Entries;
using Domicile.Proof;
using Microsoft.Extensions.Options;

namespace Domicile.Backups;

/// <summary>
/// Enters in the ledger, before anything opens, that the custodian was restored with <c>--published none</c>. If more had been published than the
/// backup has, keys destroyed since are back and the ledger has two histories: the entry says when that began, and whoever has seen more can show it.
/// </summary>
internal sealed class EnterRestore(EntryBook book, IOptions<DataFolder> data) : IPreparation
{
    /// <summary>The entry's kind, as its leaf tells it.</summary>
    public const string Kind = "restore";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Leaves in a restored folder what the next start enters.</summary>
    /// <param name="data">The folder.</param>
    /// <param name="contents">The backup.</param>
    /// <param name="ledger">How many entries its ledger published.</param>
    public static void Leave(DataFolder data, BackupContents contents, long ledger)
    {
        var id = LedgerEntry.NewEventId(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        DurableFile.Write(PathIn(data), JsonSerializer.SerializeToUtf8Bytes(
            new Body(1, Kind, Id.Format(id), contents.Domicile, contents.MadeMs, ledger, RestoreBackup.Nothing), Json), OwnerOnly.File);
    }

    public async Task Prepare(CancellationToken cancellationToken)
    {
        var path = PathIn(data.Value);
        if (!File.Exists(path)) return;
        var body = await File.ReadAllBytesAsync(path, cancellationToken);
        // The same event however often a start is cut off here: it is entered once.
        await book.Enter(book.ComposeOpen(Kind, body, Guid.ParseExact(JsonSerializer.Deserialize<Body>(body, Json)!.Event, "n")));
        File.Delete(path);
        DurableFile.SyncFolder(Path.GetDirectoryName(path)!);
    }

    private static string PathIn(DataFolder data) => Path.Combine(data.Path, BackupFolder.Custody, "restored.json");

    /// <param name="V">The form's version.</param>
    /// <param name="Kind">The entry's.</param>
    /// <param name="Event">Its id.</param>
    /// <param name="Domicile">Whose ledger.</param>
    /// <param name="Backup">When the backup was made: Unix milliseconds.</param>
    /// <param name="Size">How many entries it published.</param>
    /// <param name="Published">What others were said to have seen beyond that.</param>
    private sealed record Body(int V, string Kind, string Event, string Domicile, long Backup, long Size, string Published);
}
