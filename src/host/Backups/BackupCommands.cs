using System.CommandLine;
using Domicile.Base;
using Domicile.Remote;
using Domicile.Storage;

namespace Domicile.Backups;

/// <summary>
/// <c>domicile backup</c>, <c>restore</c>, <c>drill</c> and <c>keys backup</c>: on the data folder and the database that the settings name.
/// </summary>
public static class BackupCommands
{
    /// <param name="modules">All modules that keep tables; called when a command runs.</param>
    public static IEnumerable<Command> Of(Func<IReadOnlyList<ModuleTables>> modules) => [Backup(modules), Restore(modules), Drill(modules)];

    /// <summary>The command below <c>domicile keys</c>.</summary>
    public static Command OfKeys()
    {
        var folder = new Argument<string>("folder") { Description = "A new folder, to be kept apart from the backups of what these keys open." };
        var command = new Command("backup", "Copy the keyring, and the custodian's certificate authority if it has one. 'domicile backup' leaves them out.") { folder };
        command.SetAction((parsed, _) => OperatorCommand.Run(() =>
        {
            KeyBackup.Take(OperatorCommand.Read<DataFolder>(), OperatorCommand.Read<DomicileOptions>(), Path.GetFullPath(parsed.GetValue(folder)!));
            return Task.FromResult(0);
        }));
        return command;
    }

    private static Command Backup(Func<IReadOnlyList<ModuleTables>> modules)
    {
        var folder = new Argument<string>("folder") { Description = "A new folder." };
        var plane = new Option<Plane?>("--plane") { Description = "Service or Custody alone; by default what this machine serves." };
        var command = new Command("backup", "Copy everything but the keys into a folder, while the service runs or not. 'domicile keys backup' copies the keys.") { folder, plane };
        command.SetAction((parsed, cancellation) => OperatorCommand.Run(async () =>
        {
            var taking = new TakeBackup(
                OperatorCommand.Read<DataFolder>(), OperatorCommand.Read<Databases>(), OperatorCommand.Read<DomicileOptions>(), modules(), TimeProvider.System);
            var planes = PlanesOf(parsed.GetValue(plane) ?? OperatorCommand.Read<Planes>().Plane);
            var contents = await taking.Run(Path.GetFullPath(parsed.GetValue(folder)!), planes, cancellation);
            var bytes = contents.Files.Values.Sum(file => file.Bytes);
            Console.WriteLine($"{parsed.GetValue(folder)}: {string.Join(" and ", contents.Planes)}, {contents.Files.Count} files, {bytes} bytes"
                + (contents.LedgerSize is { } size ? $"; the ledger has {size} entries" : ""));
            return 0;
        }));
        return command;
    }

    private static Command Restore(Func<IReadOnlyList<ModuleTables>> modules)
    {
        var (backup, keys) = (Backed(), KeysOption());
        var published = new Option<string?>("--published")
        {
            Description = "What others last saw of the ledger: the folder of a mirror ('domicile verify log URL --mirror FOLDER'), from which what is missing is taken; a file with a checkpoint; "
                + $"or '{RestoreBackup.Nothing}', if nobody can have seen more than the backup has.",
        };
        var command = new Command("restore", "Put a backup into an empty data folder, and into an empty database where DOMICILE_DATABASE names one.") { backup, keys, published };
        command.SetAction((parsed, cancellation) => OperatorCommand.Run(async () =>
        {
            var restoring = new RestoreBackup(
                OperatorCommand.Read<DataFolder>(), OperatorCommand.Read<Databases>(), OperatorCommand.Read<DomicileOptions>(), modules());
            Console.WriteLine(await restoring.Run(parsed.GetValue(backup)!, parsed.GetValue(keys), parsed.GetValue(published), cancellation));
            return 0;
        }));
        return command;
    }

    private static Command Drill(Func<IReadOnlyList<ModuleTables>> modules)
    {
        var (backup, keys) = (Backed(), KeysOption());
        var database = new Option<string>("--database") { Description = "For a backup of PostgreSQL: an empty scratch database, as DOMICILE_DATABASE names one.", DefaultValueFactory = _ => "" };
        var command = new Command("drill", "Restore a backup into a scratch folder, try it, and say what was checked. Nothing of the service is touched.") { backup, keys, database };
        command.SetAction((parsed, cancellation) => OperatorCommand.Run(async () =>
        {
            foreach (var sentence in await new DrillBackup(OperatorCommand.Read<DomicileOptions>(), parsed.GetValue(database)!, modules())
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
