namespace Domicile.Proof;

/// <summary>A log in a folder of this machine. For any number of threads.</summary>
public sealed class FolderSource(string folder) : ITileSource
{
    public byte[]? Read(string path, int limit)
    {
        try
        {
            using var file = File.OpenHandle(Path.Combine(folder, path), options: FileOptions.SequentialScan);
            var length = RandomAccess.GetLength(file);
            if (length > limit)
            {
                throw new VerificationException($"{path} holds {length} bytes, more than the {limit} that it may");
            }

            var content = GC.AllocateUninitializedArray<byte>((int)length);
            for (var read = 0; read < content.Length;)
            {
                var count = RandomAccess.Read(file, content.AsSpan(read), read);
                read += count > 0 ? count : throw new IOException($"{path} became shorter while it was read.");
            }

            return content;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
