using System.Globalization;
using System.IO.Pipes;
using System.Security.Cryptography;
using Domicile.Base;
using Domicile.Custody.Acts;
using Domicile.Keys;
using Domicile.Quorum;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Domicile.Custody.KeyRotation;

/// <summary>Does what <c>domicile keys</c> asks of the running service.</summary>
internal sealed partial class AnswerKeyCommands(
    IOptions<DataFolder> data, Keyring keys, Rotation rotation, TakeActs acts, IOptions<DomicileOptions> arrangement, TimeProvider time, ILogger<AnswerKeyCommands> log) : BackgroundService
{
    private const int MostShares = 16;

    private (ShareSeal Seal, byte[] Key)? _split;

    private NamedPipeServerStream? _listening;

    /// <summary>Whoever sees the service started can command it.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            _listening = KeyCommands.Listen(data.Value.Sub(CustodyFolder.Name, "keys"));
        }
        catch (Exception unusable) when (IsUnusable(unusable))
        {
            Unreachable(log, unusable.Message);
        }
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (_listening is not null) await KeyCommands.Serve(_listening, Answer, time, stoppingToken);
        }
        catch (Exception unusable) when (IsUnusable(unusable))
        {
            Unreachable(log, unusable.Message);
        }
    }

    /// <summary>The service goes on: its keys work, they only cannot be changed.</summary>
    private static bool IsUnusable(Exception failure) => failure is InvalidDataException or IOException or UnauthorizedAccessException;

    private async Task<KeyAnswer> Answer(string verb, string[] arguments)
    {
        try
        {
            return await Do(verb, arguments);
        }
        catch (Exception failure) when (failure is IOException or CryptographicException)
        {
            // A step that failed half-way is repeated.
            return new(false, failure.Message);
        }
    }

    private async Task<KeyAnswer> Do(string verb, string[] arguments) => (verb, arguments) switch
    {
        ("rotate", []) => Said(await rotation.Rotate(),
            version => $"Version {version} wraps new subject keys. The others follow; `domicile keys` shows how far."),
        ("retire", [var number]) when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version) => Said(await rotation.Retire(version),
            _ => $"Versions up to {version} are destroyed; nothing below version {keys.MinVersion} is opened any more."),
        // In two steps, so that the keyring is locked only once the shares are written.
        ("split", [var many, var few]) when int.TryParse(many, NumberStyles.None, CultureInfo.InvariantCulture, out var shares)
            && int.TryParse(few, NumberStyles.None, CultureInfo.InvariantCulture, out var need) => Split(shares, need),
        ("lock", []) => Lock(),
        // Whoever owns the keyring's folder founds: no stranger can.
        (Founding.Kind, [var registry]) when Act.IsHash(registry) =>
            Said(await acts.Found(new(arrangement.Value.Name, registry), CancellationToken.None), receipt => string.Create(CultureInfo.InvariantCulture, $"Founded: entry {receipt.Index}. The parties now propose and approve this registry.")),
        ("unlock", [_]) => new(false, "The service runs already: it needs no shares now."),
        _ => new(false, "The running service does not know this command."),
    };

    private KeyAnswer Split(int shares, int need)
    {
        if (need < 2 || shares < need || shares > MostShares) return new(false, $"At least 2 and at most {MostShares} shares, and not more needed than there are.");
        var (made, seal, key) = keys.Split(shares, need);
        _split = (seal, key);
        return new(true, "", [.. made.Select(share => share.Write())]);
    }

    private KeyAnswer Lock()
    {
        if (_split is not { } split) return new(false, "Nothing was split.");
        keys.Lock(split.Seal, split.Key);
        _split = null;
        return new(true, $"From the next start on, {split.Seal.Need} of {split.Seal.Digests.Count} holders have to bring their shares: domicile keys unlock FILE.");
    }

    private static KeyAnswer Said<T>(Outcome<T> outcome, Func<T, string> text) =>
        outcome.Succeeded(out var value, out var refusal) ? new(true, text(value)) : new(false, refusal.Message);

    [LoggerMessage(LogLevel.Error, "Commands that change keys cannot reach this service: {Reason}")]
    private static partial void Unreachable(ILogger log, string reason);
}
