using Domicile.Base;

namespace Domicile.Storage;

/// <summary>Where the modules keep their tables.</summary>
public sealed class Databases
{
    /// <summary>
    /// Empty: one SQLite file a module, in the data folder. Otherwise the connection string of a PostgreSQL database, as Npgsql reads it, in
    /// which each module has a schema of its own. It may hold a password: it is never shown or logged.
    /// </summary>
    [Setting("DOMICILE_DATABASE")] public string Server { get; set; } = "";
}
