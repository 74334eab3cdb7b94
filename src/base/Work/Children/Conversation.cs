using System.Diagnostics;
using System.Text;

namespace Domicile.Work.Children;

/// <summary>
/// A child that is asked one line after the other for as long as it lives; see <see cref="Sandbox.Converse"/>. What takes too long, says too much
/// or ends is dead afterwards. One question at a time.
/// </summary>
public sealed class Conversation : IDisposable
{
    private const int MaxAnswer = 4 << 10;

    private readonly Process _child;
    private readonly TimeProvider _time;
    private volatile bool _late;

    internal Conversation(Process child, TimeProvider time) => (_child, _time) = (child, time);

    /// <summary>Its answer to a line; without one, the next that it says.</summary>
    /// <exception cref="TimeoutException">It took longer.</exception>
    /// <exception cref="InvalidDataException">It ended, or said more than a line.</exception>
    public string Ask(string? line, TimeSpan wall)
    {
        _late = false;
        using var timer = _time.CreateTimer(_ => End(isLate: true), null, wall, Timeout.InfiniteTimeSpan);
        try
        {
            if (line is not null)
            {
                _child.StandardInput.BaseStream.Write(Encoding.UTF8.GetBytes(line + '\n'));
                _child.StandardInput.BaseStream.Flush();
            }
            return Read(_child.StandardOutput.BaseStream);
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException)
        {
            End();
            throw _late ? new TimeoutException($"The child took longer than {wall}.") : new InvalidDataException("The child ended.");
        }
    }

    public void Dispose()
    {
        End();
        _child.WaitForExit();
        _child.Dispose();
    }

    private void End(bool isLate = false)
    {
        _late |= isLate;
        _child.Kill(entireProcessTree: true);
    }

    private static string Read(Stream output)
    {
        var (answer, length) = (new byte[MaxAnswer], 0);
        while (length < MaxAnswer && output.Read(answer, length, MaxAnswer - length) is > 0 and var read)
            if (answer[(length += read) - 1] == '\n') return Encoding.UTF8.GetString(answer, 0, length - 1);
        throw new InvalidDataException();
    }
}
