using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using DbUp.Builder;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Storage;

/// <summary>
/// Where one module's tables are: everything in which the databases differ, and nothing else. A commit that has returned survives a crash,
/// on either.
/// </summary>
public abstract class ModuleStorage<TDb> : ITables where TDb : ModuleDb
{
    /// <summary>
    /// Ends a select that takes the first row which no other transaction holds, passing over those that are held. Empty where there is one
    /// writer at a time.
    /// </summary>
    public abstract string SkipLocked { get; }

    /// <summary>
    /// An open connection from the module's pool, for statements that are worth preparing by hand. What runs on it must be portable:
    /// parameters written <c>@name</c>, identifiers as 16 bytes, times as Unix milliseconds.
    /// </summary>
    public abstract Task<DbConnection> Connect(CancellationToken cancellationToken);

    /// <summary>
    /// After an erasure: removes what the database keeps of rows that are gone, as far as it lets itself be told to.
    /// The <a href="../../../docs/threat-model.md">threat model</a> says what remains.
    /// </summary>
    /// <exception cref="IOException">Someone is reading it: try again.</exception>
    public abstract Task Purge(CancellationToken cancellationToken);

    public async Task<bool> TakeWrites(CancellationToken cancellationToken)
    {
        await using var connection = await Connect(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = AsksForWrites;
        return Convert.ToBoolean(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    private protected virtual string AsksForWrites => "select 1";

    /// <summary>Points a context at it.</summary>
    internal abstract void Configure(DbContextOptionsBuilder options);

    /// <summary>Runs the jobs table's and the module's numbered scripts that have not run yet, each in a transaction.</summary>
    internal abstract Task Upgrade(CancellationToken cancellationToken);

    /// <summary>For a context made without a running service.</summary>
    public DbContextOptions<TDb> Options()
    {
        var options = new DbContextOptionsBuilder<TDb>();
        Configure(options);
        return options.Options;
    }

    /// <param name="database">To be upgraded.</param>
    /// <param name="also">The folder below <c>Schema</c> with scripts for this database alone; they run after the others.</param>
    private protected static void Upgrade(UpgradeEngineBuilder database, string also)
    {
        foreach (var assembly in (Assembly[])[typeof(ModuleDb).Assembly, typeof(TDb).Assembly])
            database = database.WithScriptsEmbeddedInAssembly(assembly, name => SchemaScripts.Name.Match(name) is { Success: true } script
                && (!script.Groups["for"].Success || script.Groups["for"].Value == also));
        var result = database.WithTransactionPerScript().WithVariablesDisabled().LogToNowhere().Build().PerformUpgrade();
        if (!result.Successful) throw new InvalidOperationException($"{typeof(TDb).Name}: {result.ErrorScript?.Name} failed.", result.Error);
    }
}

/// <summary>What a module's storage needs once, whatever the module.</summary>
internal static partial class SchemaScripts
{
    /// <summary>An embedded script's name; <c>for</c> is the database that alone runs it, where there is one.</summary>
    [GeneratedRegex(@"\.Schema\.((?<for>[a-z]+)\.)?[0-9]{4}-[a-z0-9-]+\.sql$", RegexOptions.ExplicitCapture)]
    public static partial Regex Name { get; }
}
