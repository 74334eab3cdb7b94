using Domicile.Base;

namespace Domicile.Keys;

/// <summary>Where key-encryption keys are kept in hardware (PKCS#11); in the keyring's file if nothing is set.</summary>
public sealed class Hardware
{
    private const UnixFileMode Others = (UnixFileMode)0b111_111;

    /// <summary>The path of the module's PKCS#11 library.</summary>
    [Setting("DOMICILE_HSM")] public string Library { get; set; } = "";

    /// <summary>The label of the token in it.</summary>
    [Setting("DOMICILE_HSM_TOKEN")] public string Token { get; set; } = "";

    /// <summary>A file, readable by its owner alone, whose first line is the user's PIN.</summary>
    [Setting("DOMICILE_HSM_PIN_FILE")] public string PinFile { get; set; } = "";

    public bool IsConfigured => Library.Length > 0;

    public string? ReadPinIfConfigured() => IsConfigured ? ReadPin() : null;

    /// <exception cref="InvalidDataException">There is none, or others can read it. The message is for the operator.</exception>
    public string ReadPin()
    {
        if (!File.Exists(PinFile)) throw new InvalidDataException("DOMICILE_HSM_PIN_FILE names no file to read the token's PIN from.");
        if ((File.GetUnixFileMode(PinFile) & Others) != 0)
            throw new InvalidDataException($"{PinFile} can be read by others than its owner: chmod go= {PinFile}");
        return File.ReadLines(PinFile).FirstOrDefault() is { Length: > 0 } pin ? pin : throw new InvalidDataException($"{PinFile} holds no PIN.");
    }
}
