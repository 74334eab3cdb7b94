using Domicile.Base;
using Domicile.Sealing.Sealed;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Testing;

/// <summary>Keys and bindings to test with, and a folder that goes away with the test.</summary>
internal static class Samples
{
    public static readonly SealedField Email = new("user.contact.email", "Account.Email", 1);
    public static readonly SubjectId Ann = new(new Guid("0198c0de-0000-7000-8000-00000000000a"));
    public static readonly SubjectId Ben = new(new Guid("0198c0de-0000-7000-8000-00000000000b"));
    public static readonly Guid Row = new("0198c0de-0000-7000-8000-000000000001");
    public static readonly Binding Bound = new("test.example", Ann, Email, Row);

    public static CategoryKey Key(byte first = 1, TimeProvider? time = null) =>
        new([first, .. new byte[31]], TimeSpan.FromMinutes(15), time ?? new FakeTimeProvider());
}

/// <summary>A folder of its own under the system's temporary folder.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("domicile-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        TestDatabase.Drop(Path);
        Directory.Delete(Path, true);
    }
}
