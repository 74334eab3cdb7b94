using System.Runtime.InteropServices;

namespace Domicile.Base;

/// <summary>Files and folders that nobody but their owner can read or change.</summary>
public static partial class OwnerOnly
{
    public const UnixFileMode File = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode Folder = File | UnixFileMode.UserExecute;

    private const UnixFileMode Others = (UnixFileMode)0b111_111;

    // statx(2): relative to the working folder, of a link itself; the owner, and where that is in what it answers.
    private const int Here = -100, OfLinks = 0x100, OwnerAt = 20, Length = 256;
    private const uint Owner = 8;

    /// <summary>Takes from others what they may do with a file or folder. False where that was nothing, or it has just gone.</summary>
    /// <exception cref="InvalidDataException">Only somebody else can close it. For the operator.</exception>
    public static bool Close(string path)
    {
        try
        {
            var mode = System.IO.File.GetUnixFileMode(path);
            if ((mode & Others) == 0) return false;
            System.IO.File.SetUnixFileMode(path, mode & ~Others);
            return true;
        }
        catch (FileNotFoundException)
        {
            // SQLite removes the files beside a database when its last connection closes.
            return false;
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new InvalidDataException(
                $"{path} is open to other users of this machine, and this one may not close it: give it to the user that the service runs as.", refused);
        }
    }

    /// <summary>Whether the user that this process runs as owns a file or folder, or a link itself. False where there is none.</summary>
    public static bool IsMine(string path)
    {
        var answer = new byte[Length];
        return Status(Here, path, OfLinks, Owner, answer) == 0 && BitConverter.ToUInt32(answer, OwnerAt) == EffectiveUser();
    }

    /// <summary>Makes an empty file where there is none.</summary>
    public static void Create(string path)
    {
        if (System.IO.File.Exists(path)) return;
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, UnixCreateMode = File });
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int folder, string path, int flags, uint fields, byte[] answer);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
