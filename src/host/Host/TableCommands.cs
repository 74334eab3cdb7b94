using System.CommandLine;
using Domicile.Base;
using Domicile.Storage;

namespace Domicile.Host;

/// <summary><c>domicile tables</c>: moves them from SQLite to PostgreSQL, while the service does not run.</summary>
internal static class TableCommands
{
    public static Command Command()
    {
        var move = new Command("move", "Move the tables of the data folder into the new, empty database that DOMICILE_DATABASE names.");
        move.SetAction((_, cancellation) => OperatorCommand.Run(async () =>
        {
            var data = OperatorCommand.Read<DataFolder>();
            using var folder = OwnFolder.Hold(data);
            foreach (var sentence in await TableMove.Run(data, OperatorCommand.Read<Databases>(), Serve.ModuleTables(), cancellation)) Console.WriteLine(sentence);
            return 0;
        }));
        return new("tables", "Move the tables from SQLite to PostgreSQL.") { move };
    }
}
