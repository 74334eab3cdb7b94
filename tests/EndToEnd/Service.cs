using System.Collections.Concurrent;
using System.Diagnostics;

namespace Domicile.EndToEnd;

/// <summary>The service as a process of its own, on a data folder of its own and a free port; gone when disposed.</summary>
internal sealed class Service : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log;
    private readonly bool _ownsData;

    private Service(Process process, ConcurrentQueue<string> log, string data, bool ownsData) =>
        (_process, _log, Data, _ownsData) = (process, log, data, ownsData);

    public required Uri Address { get; init; }

    public string Data { get; }

    public int ProcessId => _process.Id;

    /// <summary>Every line it has printed, on both streams.</summary>
    public IReadOnlyCollection<string> Log => _log;

    /// <param name="data">A folder to start on again; null for a new one, deleted at the end.</param>
    /// <param name="command">What to run: <c>./run</c> for the newcomer's way; null for the published program.</param>
    /// <param name="database">Its <c>DOMICILE_DATABASE</c>.</param>
    /// <param name="arguments">After <c>serve</c>.</param>
    public static Task<Service> Start(string? data = null, string? command = null, string? database = null, params string[] arguments) =>
        StartSaying("Domicile is at ", [], data, command, database, arguments);

    /// <param name="says">What stands before its address, in the line that says that it is ready.</param>
    /// <param name="settings">More settings, by variable.</param>
    /// <inheritdoc cref="Start(string?, string?, string?, string[])"/>
    public static async Task<Service> StartSaying(
        string says, Dictionary<string, string> settings, string? data = null, string? command = null, string? database = null, params string[] arguments)
    {
        var folder = data ?? Directory.CreateTempSubdirectory("domicile-e2e-").FullName;
        string[] program = command is null ? ["dotnet", Repository.Domicile, "serve"] : [command];
        // A shell that runs this in the background may have told its children to ignore Ctrl-C.
        var process = new Process
        {
            StartInfo = new("env", ["--default-signal=INT", .. program, .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = Repository.Root,
                Environment = { ["DOMICILE_DATA"] = folder, ["DOMICILE_URL"] = "http://127.0.0.1:0", ["DOMICILE_DATABASE"] = database,
                    // Words in pictures are read in tests about them; what is drawn by chance, tests ask for.
                    ["DOMICILE_OCR_LANGUAGES"] = "", ["DOMICILE_STAFF_SIGN_IN"] = "Any",
                    ["DOMICILE_SECOND_LOOKS_PERCENT"] = "0", ["DOMICILE_GOLDEN_PERCENT"] = "0" },
            },
        };
        foreach (var (name, value) in settings) process.StartInfo.Environment[name] = value;
        var log = new ConcurrentQueue<string>();
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => address.TrySetException(new InvalidOperationException("The service ended: " + string.Join('\n', log)));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new(process, log, folder, data is null) { Address = await address.Task.WaitAsync(TestContext.Current.CancellationToken) };

        void Note(string? line)
        {
            if (line is null) return;
            log.Enqueue(line);
            if (line.StartsWith(says, StringComparison.Ordinal)) address.TrySetResult(new(line[says.Length..].Split(' ')[0]));
        }
    }

    /// <summary>As <c>kill -9</c> does: no handler runs, nothing is flushed.</summary>
    public async Task Kill()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>As Ctrl-C does. Returns the exit code.</summary>
    public async Task<int> Interrupt()
    {
        await Command.Run("kill", "-INT", $"{ProcessId}");
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await Kill();
        _process.Dispose();
        if (_ownsData) Directory.Delete(Data, recursive: true);
    }
}
