namespace Domicile.Base;

/// <summary>How every command of the operator's command line reads its settings and ends.</summary>
public static class OperatorCommand
{
    /// <summary>Returns the command's exit code; 1, with the message on the error output, where it meets a file that cannot be used.</summary>
    public static async Task<int> Run(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (Exception unusable) when (unusable is InvalidDataException or IOException)
        {
            await Console.Error.WriteLineAsync(unusable.Message);
            return 1;
        }
    }

    /// <summary>Settings from the environment.</summary>
    public static T Read<T>() where T : class, new() => Settings.Read(new T(), Environment.GetEnvironmentVariable);
}
