using System.Globalization;
using Domicile.Proof;

namespace Domicile.Verify;

/// <summary>One operand and options with a value each.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> options = [];

    /// <exception cref="UsageException">Anything else.</exception>
    public Arguments(string[] args, params string[] names)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                Operand = Operand is null ? args[i] : throw new UsageException($"{args[i]} is one operand too many.");
            }
            else if (!names.Contains(args[i][2..]) || i + 1 == args.Length || !options.TryAdd(args[i][2..], args[++i]))
            {
                throw new UsageException($"{args[i]}: unknown, repeated or without a value. See --help.");
            }
        }

        Operand = Operand ?? throw new UsageException("What to verify is missing. See --help.");
    }

    public string? Operand { get; }

    public string? this[string name] => options.GetValueOrDefault(name);

    /// <summary>A time since 1970; null if it is not given.</summary>
    public long? Milliseconds(string name) => this[name] is not { } given ? null
        : long.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) ? ms
        : throw new UsageException($"--{name} is a time in milliseconds since 1970, not {given}.");

    /// <summary>The key given with --vkey, itself or in a file.</summary>
    public NoteVerifier? Key()
    {
        try
        {
            return this["vkey"] is { } given ? NoteVerifier.Parse(File.Exists(given) ? Input.Text(given, 4096).TrimEnd('\n') : given) : null;
        }
        catch (FormatException exception)
        {
            throw new UsageException(exception.Message);
        }
    }

    /// <summary>The policy in the file given with --policy.</summary>
    public WitnessPolicy? Policy()
    {
        try
        {
            return this["policy"] is { } file ? WitnessPolicy.Parse(Input.Bytes(file, 1 << 16)) : null;
        }
        catch (FormatException exception)
        {
            throw new UsageException($"{this["policy"]}, {exception.Message}.");
        }
    }
}

/// <summary>The program was called wrongly; the message says how.</summary>
internal sealed class UsageException(string message) : Exception(message);
