using System.Globalization;
using Domicile.Base;
using Domicile.Storage;
using Domicile.Web;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Backups;

/// <summary>Shows that a backup can be restored, by restoring it where nobody sees it.</summary>
internal sealed class DrillBackup(DomicileOptions arrangement, string database, IReadOnlyList<ModuleTables> modules)
{
    /// <returns>What was checked, a sentence each.</returns>
    /// <exception cref="InvalidDataException">What does not hold. For the operator.</exception>
    public async Task<IReadOnlyList<string>> Run(string backup, string? keys, CancellationToken cancellationToken)
    {
        var scratch = new DataFolder { Path = Directory.CreateTempSubdirectory("domicile-drill-").FullName };
        try
        {
            var databases = new Databases { Server = database };
            var contents = BackupFolder.Verify(backup, arrangement.Name);
            var said = new List<string>
            {
                string.Create(CultureInfo.InvariantCulture, $"The backup of {DateTimeOffset.FromUnixTimeMilliseconds(contents.MadeMs):u} is whole: {contents.Files.Count} files, every byte as it was written."),
            };
            said.Add(await new RestoreBackup(scratch, databases, arrangement, modules).Run(backup, keys, RestoreBackup.Nothing, cancellationToken));
            if (contents.Has(BackupFolder.Service)) said.Add("The service's tables are sound: " + string.Join(", ", await Tables(scratch, databases, cancellationToken)) + ".");
            if (contents.Has(BackupFolder.Custody)) said.AddRange(await DrillCustody.Run(Services(scratch), scratch, databases, arrangement, cancellationToken));
            return said;
        }
        finally
        {
            Directory.Delete(scratch.Path, recursive: true);
        }
    }

    private Task<IReadOnlyList<string>> Tables(DataFolder scratch, Databases databases, CancellationToken cancellationToken) =>
        TableCopies.Check(scratch, databases, modules.Of(BackupFolder.Service), cancellationToken);

    private IServiceCollection Services(DataFolder scratch)
    {
        var services = new ServiceCollection().AddLogging().AddWeb();
        return services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddEnvironmentVariables()
            .AddInMemoryCollection([new("DOMICILE_DATA", scratch.Path), new("DOMICILE_DATABASE", database), new("DOMICILE_WITNESSES", "")]).Build());
    }
}
