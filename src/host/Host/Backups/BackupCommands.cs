using System.CommandLine;
using Domicile.Base;
using Domicile.Remote;
using Domicile.Storage;

namespace Domicile.Host;

/// <summary><c>domicile backup</c>, <c>restore</c> and <c>drill</c>: on the data folder and the database that the settings name.</summary>
internal static class BackupCommands
{
    public static IEnumerable<Command> All() => [Backup(), Restore(), Drill()];

    private static Command Backup()
    {
        var folder = new Argument<string>("folder") { Description = "A new folder." };
        var plane = new Option<Plane?>("--plane") { Description = "Service or Custody alone; by default what this machine serves." };
        var command = new Command("backup", "Copy everything but the keys into a folder, while the service runs or not. 'domicile keys backup' copies the keys.") { folder, plane };
        command.SetAction((parsed, cancellation) => Keys.Try(async () =>
        {
            var contents = await new TakeBackup(Keys.Read<DataFolder>(), Keys.Read<Databases>(), Keys.Read<DomicileOptions>(), TimeProvider.System)
                .Run(Path.GetFullPath(parsed.GetValue(folder)!), PlanesOf(parsed.GetValue(plane) ?? Keys.Read<Planes>().Plane), cancellation);
            Console.WriteLine($"{parsed.GetValue(folder)}: {string.Join(" and ", contents.Planes)}, {contents.Files.Count} files, {contents.Files.Values.Sum(file => file.Bytes)} bytes"
                + (contents.LedgerSize is { } size ? $"; the ledger has {size} entries" : ""));
            return 0;
        }));
        return command;
    }

    private static Command Restore()
    {
        var (backup, keys) = (Backed(), KeysOption());
        var published = new Option<string?>("--published")
        {
            Description = "What others last saw of the ledger: the folder of a mirror ('domicile verify log URL --mirror FOLDER'), from which what is missing is taken; a file with a checkpoint; "
                + $"or '{RestoreBackup.Nothing}', if nobody can have seen more than the backup has.",
        };
        var command = new Command("restore", "Put a backup into an empty data folder, and into an empty database where DOMICILE_DATABASE names one.") { backup, keys, published };
        command.SetAction((parsed, cancellation) => Keys.Try(async () =>
        {
            Console.WriteLine(await new RestoreBackup(Keys.Read<DataFolder>(), Keys.Read<Databases>(), Keys.Read<DomicileOptions>())
                .Run(parsed.GetValue(backup)!, parsed.GetValue(keys), parsed.GetValue(published), cancellation));
            return 0;
        }));
        return command;
    }

    private static Command Drill()
    {
        var (backup, keys) = (Backed(), KeysOption());
        var database = new Option<string>("--database") { Description = "For a backup of PostgreSQL: an empty scratch database, as DOMICILE_DATABASE names one.", DefaultValueFactory = _ => "" };
        var command = new Command("drill", "Restore a backup into a scratch folder, try it, and say what was checked. Nothing of the service is touched.") { backup, keys, database };
        command.SetAction((parsed, cancellation) => Keys.Try(async () =>
        {
            foreach (var sentence in await new DrillBackup(Keys.Read<DomicileOptions>(), parsed.GetValue(database)!)
                .Run(parsed.GetValue(backup)!, parsed.GetValue(keys), cancellation)) Console.WriteLine(sentence);
            return 0;
        }));
        return command;
    }

    private static string[] PlanesOf(Plane plane) => plane switch
    {
        Plane.Service => [BackupFolder.Service],
        Plane.Custody => [BackupFolder.Custody],
        _ => [BackupFolder.Service, BackupFolder.Custody],
    };

    private static Argument<string> Backed() => new("backup") { Description = "The folder that 'domicile backup' made." };

    private static Option<string?> KeysOption() => new("--keys") { Description = "The folder that 'domicile keys backup' made, where the backup has the custodian in it." };
}
