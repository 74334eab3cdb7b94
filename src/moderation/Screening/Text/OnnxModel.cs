using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Domicile.Base;
using Domicile.Work.Children;

namespace Domicile.Screening.Text;

/// <summary>
/// A model in ONNX, with what describes it: <c>NAME.onnx</c> and <c>NAME.json</c> in the folder of models. It is somebody else's file: a child of the
/// service runs it in the sandbox, started at the first text, at low priority, within bounds of memory and time.
/// </summary>
internal sealed class OnnxModel : ITextModel, IDisposable
{
    public const string Ending = ".onnx";

    private const long MaxBytes = 1L << 30, Memory = 4L << 30;

    private static readonly Refusal Missing = new("text-model-missing", 404, "There is no such text model, or it is larger than 1 GiB.");
    private static readonly Refusal Undescribed = new("text-model-undescribed", 400, "A model in ONNX needs its description beside it, NAME.json, and the file that this names.");
    private static readonly Refusal NoRunner = new("text-model-runner-missing", 503, "The program that runs models in ONNX is not published: dotnet publish src/moderation/Onnx -c Release.");

    // One of 340 MB needs 1.6 seconds to start and a fifth of one for 126 tokens, if nobody else does.
    private static readonly TimeSpan Loading = TimeSpan.FromMinutes(1), Reading = TimeSpan.FromSeconds(10);

    /// <summary>After one that could not be started, so that texts do not each wait for that.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    private readonly string _path, _runner;
    private readonly ModelDescription _description;
    private readonly Sandbox _sandbox;
    private readonly TimeProvider _time;
    private readonly Lock _turn = new();
    private Conversation? _child;
    private (Exception Why, DateTimeOffset Until)? _failure;

    private OnnxModel(string path, string runner, ModelDescription description, string version, TimeProvider time)
    {
        (_path, _runner, _description, _time, _sandbox) = (path, runner, description, time, new(time));
        Version = version;
    }

    public string Name => _description.About;

    public string Version { get; }

    /// <param name="path">The model.</param>
    /// <param name="runner">The program that runs it.</param>
    /// <param name="time">Bounds it.</param>
    public static Outcome<OnnxModel> Load(string path, string runner, TimeProvider time)
    {
        if (new FileInfo(path) is not { Exists: true, Length: <= MaxBytes }) return Missing;
        var beside = Path.ChangeExtension(Path.GetFullPath(path), ".json");
        if (ModelDescription.Read(beside) is not { } description) return Undescribed;
        var words = Path.Combine(Path.GetDirectoryName(beside)!, description.Tokenizer.File);
        if (new FileInfo(words) is not { Exists: true, Length: <= MaxBytes }) return Undescribed;
        if (!File.Exists(runner)) return NoRunner;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in new[] { path, beside, words })
        {
            using var stream = File.OpenRead(file);
            hash.AppendData(SHA256.HashData(stream));
        }
        return new OnnxModel(Path.GetFullPath(path), Path.GetFullPath(runner), description, $"{description.Version}-{Convert.ToHexStringLower(hash.GetCurrentHash())[..12]}", time);
    }

    /// <exception cref="TimeoutException">It took too long, or the texts before did.</exception>
    /// <exception cref="InvalidDataException">It cannot be run, or not on this text.</exception>
    public (string Label, double Score) Classify(string text)
    {
        if (!_turn.TryEnter(Reading)) throw new TimeoutException("Other texts wait for this model.");
        try
        {
            _child ??= Start();
            var scores = Parse(_child.Ask(JsonSerializer.Serialize(text), Reading));
            var own = scores[Place(_description.Label)];
            return own >= _description.Threshold ? (_description.Label, own)
                : (_description.Labels.Where(label => label != _description.Label).MaxBy(label => scores[Place(label)])!, own);
        }
        catch (Exception broken) when (broken is TimeoutException or InvalidDataException)
        {
            _child?.Dispose();
            _child = null;
            throw;
        }
        finally
        {
            _turn.Exit();
        }
    }

    public void Dispose() => _child?.Dispose();

    private Conversation Start()
    {
        if (_failure is { } failure && _time.GetUtcNow() < failure.Until) throw failure.Why;
        var child = Open();
        try
        {
            if (child.Ask(null, Loading) is not "ready" and var said) throw new InvalidDataException(said);
            return child;
        }
        catch (Exception broken) when (broken is TimeoutException or InvalidDataException)
        {
            child.Dispose();
            _failure = (broken, _time.GetUtcNow() + Pause);
            throw;
        }
    }

    private Conversation Open()
    {
        // The runtime that runs this process.
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        var program = new SandboxProgram(Path.Combine(dotnet, "dotnet"))
        {
            Reads = [dotnet, Path.GetDirectoryName(_runner)!],
            Environment = new Dictionary<string, string> { ["DOTNET_EnableWriteXorExecute"] = "0", ["DOTNET_EnableDiagnostics"] = "0" },
            NeedsProc = true,
            KeepsUser = true,
        };
        var folder = Path.GetDirectoryName(_path)!;
        var model = Path.GetFileName(_path);
        try
        {
            return _sandbox.Converse(program, [_runner, model], new(folder, model, Path.ChangeExtension(model, ".json"), _description.Tokenizer.File), Memory);
        }
        catch (NoSandboxException impossible)
        {
            throw new InvalidDataException(impossible.Message, impossible);
        }
    }

    private int Place(string label) => _description.Labels.Index().First(one => one.Item == label).Index;

    private double[] Parse(string answer)
    {
        var scores = new List<double>();
        foreach (var word in answer.Split(' '))
            if (double.TryParse(word, CultureInfo.InvariantCulture, out var score) && score is >= 0 and <= 1) scores.Add(score);
        return scores.Count == _description.Labels.Count ? [.. scores] : throw new InvalidDataException("The model gave no scores for this text.");
    }
}
