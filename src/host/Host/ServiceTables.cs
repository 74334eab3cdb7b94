using Domicile.Base;
using Domicile.Storage;
using Domicile.Web;

namespace Domicile.Host;

/// <summary>The service's tables for a command on the operator's machine, beside a running service or without one.</summary>
internal static class ServiceTables
{
    /// <summary>Returns the command's exit code; 1, with a message on the error output, where the tables cannot be read.</summary>
    public static async Task<int> On(Func<IServiceProvider, Task<int>> act)
    {
        const string Nowhere = "The service's tables cannot be read: start it once, or set DOMICILE_DATA or DOMICILE_DATABASE as it has them.";
        try
        {
            var tables = Path.Combine(Settings.Read(new DataFolder(), Environment.GetEnvironmentVariable).Path, "service");
            if (Settings.Read(new Databases(), Environment.GetEnvironmentVariable).Server.Length == 0 && !Directory.Exists(tables)) throw new InvalidDataException(Nowhere);
            var services = Serve.AddModules(new ServiceCollection().AddLogging().AddWeb());
            services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddEnvironmentVariables().Build());
            await using var provider = services.BuildServiceProvider();
            return await act(provider);
        }
        catch (Exception unreachable) when (unreachable is System.Data.Common.DbException or InvalidDataException)
        {
            Console.Error.WriteLine(Nowhere);
            return 1;
        }
    }
}
