using System.Diagnostics;

namespace Domicile.Tests.Testing;

/// <summary>A real file system of few bytes. It takes root to mount one: where that is refused the test is skipped.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _path;

    private SmallDisk(string path) => _path = path;

    public static SmallDisk At(string path, int kilobytes)
    {
        Directory.CreateDirectory(path);
        if (Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "domicile-test", path) != 0) Assert.Skip("No file system can be mounted here.");
        return new(path);
    }

    public void Grow(int kilobytes) => Assert.Equal(0, Run("mount", "-o", $"remount,size={kilobytes}k", _path));

    /// <summary>Takes all the room that is left; returns how to give it back.</summary>
    public string Fill()
    {
        var filler = Path.Combine(_path, "filler");
        using var file = File.Create(filler);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
                file.Flush();
            }
        }
        catch (IOException)
        {
            return filler;
        }
    }

    public void Dispose() => Run("umount", "--lazy", _path);

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
