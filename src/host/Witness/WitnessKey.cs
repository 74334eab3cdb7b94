using System.Text;
using Domicile.Base;
using Domicile.Proof;

namespace Domicile.Witness;

/// <summary>The witness's private key, in a file that its owner alone may read. Made at the first start.</summary>
internal static class WitnessKey
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <exception cref="InvalidDataException">There is no key and no name for one, or a memory without its key. The message is for the operator.</exception>
    public static WitnessSigner Open(string folder, string? name)
    {
        var path = Path.Combine(folder, "key");
        if (File.Exists(path))
        {
            var signer = WitnessSigner.Parse(File.ReadAllText(path).TrimEnd('\n'));
            return name is null || name == signer.Verifier.Name ? signer
                : throw new InvalidDataException($"The key in {path} has the name {signer.Verifier.Name}: a witness keeps its name.");
        }

        if (Directory.Exists(Path.Combine(folder, "memory")))
        {
            throw new InvalidDataException($"{path} is missing, but the witness has signed before. Restore the key, or start another witness in an empty folder.");
        }

        if (name is null)
        {
            throw new InvalidDataException("The first start makes the witness's key: give its name with --name.");
        }

        var made = WitnessSigner.Generate(name);
        Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        DurableFile.Write(path, Encoding.UTF8.GetBytes(made.ExportPrivateKey() + "\n"), OwnerOnly);
        return made;
    }
}
