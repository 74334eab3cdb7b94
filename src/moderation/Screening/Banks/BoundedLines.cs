using System.Runtime.CompilerServices;

namespace Domicile.Screening.Banks;

/// <summary>Lines of a text of any length in bounded memory.</summary>
internal static class BoundedLines
{
    /// <summary>Each line and its number from 1; null where it has more characters than are allowed, whatever they are.</summary>
    public static async IAsyncEnumerable<(long Number, string? Line)> Read(
        TextReader reader, int longest, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new char[longest + 2];
        var (start, end, number, isOver) = (0, 0, 0L, false);
        while (true)
        {
            var line = buffer.AsSpan(start, end - start).IndexOf('\n');
            if (line >= 0)
            {
                yield return (++number, Line(buffer.AsSpan(start, line), longest, isOver));
                (start, isOver) = (start + line + 1, false);
                continue;
            }
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            if (end == buffer.Length) (end, isOver) = (0, true);
            var read = await reader.ReadAsync(buffer.AsMemory(end), cancellationToken);
            if (read == 0) break;
            end += read;
        }
        if (end > 0 || isOver) yield return (++number, Line(buffer.AsSpan(0, end), longest, isOver));
    }

    private static string? Line(ReadOnlySpan<char> line, int longest, bool isOver)
    {
        line = line.TrimEnd('\r');
        return isOver || line.Length > longest ? null : line.ToString();
    }
}
