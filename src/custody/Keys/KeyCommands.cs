using System.Globalization;
using System.IO.Pipes;
using System.Text;
using System.Text.Json;
using Domicile.Base;

namespace Domicile.Keys;

/// <summary>
/// How <c>domicile keys</c> reaches the process that holds the keys: a socket in the keyring's folder, which its owner alone can enter, and a line of
/// JSON each way. That process alone changes keyring and database, so nothing has to be locked against a second one.
/// </summary>
public static class KeyCommands
{
    private const int MaxLine = 8192;
    // What the address of a Unix socket holds.
    private const int MaxPath = 107;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>From when this returns on commands find the process.</summary>
    /// <param name="folder">The keyring's.</param>
    public static NamedPipeServerStream Listen(string folder) =>
        new(PathIn(folder), PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);

    /// <summary>Answers commands, one after the other, until it is cancelled.</summary>
    /// <param name="listening">What it closes in the end.</param>
    /// <param name="answer">The answer to a verb and its arguments.</param>
    /// <param name="time">Bounds how long a command may take to arrive.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task Serve(NamedPipeServerStream listening, Func<string, string[], Task<KeyAnswer>> answer, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var socket = listening;
        while (true)
        {
            try
            {
                await socket.WaitForConnectionAsync(cancellationToken);
            }
            catch (UnauthorizedAccessException)
            {
                // Another user's process, such as root's: it was turned away.
                continue;
            }
            using var patience = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            try
            {
                var asked = JsonSerializer.Deserialize<string[]>(await ReadLine(socket, either.Token));
                var answered = asked is [var verb, .. var arguments] ? await answer(verb, arguments) : new(false, "Not a command.");
                // Even if this command was the last: whoever gave it waits for the answer.
                await WriteLine(socket, answered, patience.Token);
            }
            catch (Exception broken) when (broken is IOException or JsonException or ArgumentException || (broken is OperationCanceledException && patience.IsCancellationRequested))
            {
                // Whoever asked has gone, or has not asked.
            }
            socket.Disconnect();
        }
    }

    /// <summary>Asks the running process.</summary>
    /// <exception cref="InvalidDataException">None runs here. The message is for the operator.</exception>
    public static async Task<KeyAnswer> Ask(DataFolder data, string[] command, CancellationToken cancellationToken)
    {
        var path = PathIn(Path.Combine(data.Path, CustodyFolder.Name, "keys"));
        await using var socket = new NamedPipeClientStream(".", path, PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        try
        {
            if (!File.Exists(path)) throw new TimeoutException();
            await socket.ConnectAsync(2000, cancellationToken);
        }
        catch (Exception away) when (away is TimeoutException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"No running service holds the keys in {data.Path}: start it, or set DOMICILE_DATA.");
        }
        await WriteLine(socket, command, cancellationToken);
        return JsonSerializer.Deserialize<KeyAnswer>(await ReadLine(socket, cancellationToken))!;
    }

    private static string PathIn(string folder)
    {
        var path = Path.Combine(folder, "commands");
        return Encoding.UTF8.GetByteCount(path) <= MaxPath ? path
            : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{path} is too long for a socket's address, which has {MaxPath} bytes: set DOMICILE_DATA."));
    }

    private static async Task WriteLine<T>(Stream stream, T value, CancellationToken cancellationToken)
    {
        await stream.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(value), (byte)'\n'], cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    private static async Task<string> ReadLine(Stream stream, CancellationToken cancellationToken)
    {
        var line = new byte[MaxLine];
        for (var length = 0; length < MaxLine;)
        {
            var read = await stream.ReadAsync(line.AsMemory(length), cancellationToken);
            if (read == 0) break;
            length += read;
            if (line[length - 1] == '\n') return Encoding.UTF8.GetString(line, 0, length - 1);
        }
        throw new IOException("No whole line came from the other side.");
    }
}

/// <param name="Succeeded">Whether it was done.</param>
/// <param name="Text">For the person who asked.</param>
/// <param name="Shares">Secrets for their holders, where that was asked.</param>
public sealed record KeyAnswer(bool Succeeded, string Text, IReadOnlyList<string>? Shares = null);
