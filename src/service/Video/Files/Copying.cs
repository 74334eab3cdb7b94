using System.Buffers;

namespace Domicile.Video.Files;

/// <summary>Copies streams through one rented buffer, cleared afterwards since it held someone's video.</summary>
internal static class Copying
{
    private const int Size = 256 << 10;

    public static async Task Copy(
        Stream from, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> to, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Size);
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer, cancellationToken)) > 0) await to(buffer.AsMemory(0, read), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}
