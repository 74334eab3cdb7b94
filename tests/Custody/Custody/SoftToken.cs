using System.Diagnostics;
using Domicile.Keys;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Custody;

/// <summary>
/// A real token of SoftHSM in a temporary folder. The library reads its configuration from the environment and is loaded once per process,
/// so all tests that need it share this one, one after the other.
/// </summary>
public sealed class SoftToken : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly string[] Libraries = ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so", "/usr/local/lib/softhsm/libsofthsm2.so"];

    private readonly TemporaryFolder _folder = new();
    private int _domiciles;

    public SoftToken()
    {
        if (Library is null) return;
        Directory.CreateDirectory(Tokens);
        File.WriteAllText(_folder.File("softhsm2.conf"), $"directories.tokendir = {Tokens}\nobjectstore.backend = file\nlog.level = ERROR\n");
        // Where the C library reads it, too: the runtime copies the environment at start and does not write it back.
        Assert.Equal(0, SetEnvironment("SOFTHSM2_CONF", _folder.File("softhsm2.conf"), 1));
        using var making = Process.Start(new ProcessStartInfo("softhsm2-util", "--init-token --free --label test --pin 4711-pin --so-pin 12345678")
        {
            Environment = { ["SOFTHSM2_CONF"] = _folder.File("softhsm2.conf") },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        making.WaitForExit();
        Assert.Equal(0, making.ExitCode);
        File.WriteAllText(PinFile, Pin + "\n");
        File.SetUnixFileMode(PinFile, OwnerOnly);
    }

    public const string Pin = "4711-pin";

    public string PinFile => _folder.File("pin");

    private string Tokens => _folder.File("tokens");

    private string Gone => _folder.File("gone");

    private static string? Library { get; } = Libraries.FirstOrDefault(File.Exists);

    /// <summary>As the settings would have it. Skips the test where there is no SoftHSM.</summary>
    internal Hardware Hardware()
    {
        Assert.SkipWhen(Library is null, "SoftHSM is not installed: apt-get install softhsm2");
        return new() { Library = Library!, Token = "test", PinFile = PinFile };
    }

    /// <summary>A driver for a domicile of its own.</summary>
    internal TokenKeyWrap Wrap(TimeProvider? time = null) =>
        new(new Token(Hardware(), Pin, time ?? new FakeTimeProvider()), NewOrigin());

    /// <summary>A ledger's name that no other test's keys are labelled by.</summary>
    internal string NewOrigin() => $"domicile{Interlocked.Increment(ref _domiciles)}.example/ledger";

    /// <summary>Pulls the token out.</summary>
    internal void Remove() => Directory.Move(Tokens, Gone);

    internal void PutBack()
    {
        if (Directory.Exists(Gone)) Directory.Move(Gone, Tokens);
    }

    public void Dispose() => _folder.Dispose();

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "setenv", CharSet = System.Runtime.InteropServices.CharSet.Ansi)]
    private static extern int SetEnvironment(string name, string value, int overwrite);
}

[CollectionDefinition(nameof(SoftToken))]
public sealed class SoftTokenTests : ICollectionFixture<SoftToken>;
