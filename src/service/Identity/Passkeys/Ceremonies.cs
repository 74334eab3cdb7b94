using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Domicile.Base;
using Domicile.Identity.Accounts;

namespace Domicile.Identity.Passkeys;

/// <summary>What a browser needs to begin a passkey ceremony.</summary>
/// <param name="Ceremony">Names the ceremony when it is finished; good for five minutes and for one answer.</param>
/// <param name="Options">For <c>navigator.credentials</c>, in the JSON form of WebAuthn level 3.</param>
internal sealed record PasskeyOptions(string Ceremony, JsonElement Options);

/// <summary>What a browser gives to finish one.</summary>
/// <param name="Ceremony">From <see cref="PasskeyOptions"/>.</param>
/// <param name="Credential">The credential's <c>toJSON()</c>.</param>
internal sealed record PasskeyAnswer(string Ceremony, JsonElement Credential)
{
    private const string Once = "m1Zx0q9vT3aUe7cN2hYb5w", CredentialId = "ZG9taWNpbGU";

    /// <summary>The form of an answer to making a passkey; a device alone can sign one.</summary>
    public static PasskeyAnswer OfNewPasskey { get; } = new(Once, JsonSerializer.SerializeToElement(new
    {
        id = CredentialId,
        rawId = CredentialId,
        type = "public-key",
        response = new { clientDataJSON = "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIn0", attestationObject = "o2NmbXRkbm9uZQ" },
        clientExtensionResults = new { },
    }));

    /// <summary>The form of an answer to signing in with one.</summary>
    public static PasskeyAnswer OfSignIn { get; } = new(Once, JsonSerializer.SerializeToElement(new
    {
        id = CredentialId,
        rawId = CredentialId,
        type = "public-key",
        response = new { clientDataJSON = "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0", authenticatorData = "SZYN5YgOjGh0NBcP", signature = "MEUCIQDx", userHandle = CredentialId },
        clientExtensionResults = new { },
    }));
}

/// <summary>A ceremony that has begun.</summary>
/// <param name="State">What Identity's handler wants back.</param>
/// <param name="Subject">Who adds a passkey to the account; null otherwise.</param>
/// <param name="Applicant">Who signs up; null otherwise.</param>
/// <param name="Handle">The handle that the new passkey will know; null when signing in.</param>
internal sealed record Ceremony(string? State, SubjectId? Subject = null, Applicant? Applicant = null, string? Handle = null);

/// <summary>
/// The ceremonies under way, in memory: each is taken once, so that an answer cannot be replayed. When there are too many the oldest
/// gives way.
/// </summary>
internal sealed class Ceremonies(TimeProvider time)
{
    public static readonly Refusal Over = new("passkey-ceremony-over", 400, "The passkey took too long, or was used already. Try again.");
    public static readonly Refusal Failed = new("passkey-refused", 401, "This passkey is not accepted here.");

    private const int Max = 4_096;
    private static readonly TimeSpan Term = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (Ceremony Ceremony, DateTimeOffset Until)> _open = [];
    private readonly Queue<string> _order = new();

    public PasskeyOptions Begin(Ceremony ceremony, string options)
    {
        var name = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        lock (_lock)
        {
            // Those taken are still in the queue: their names lead nowhere.
            while (_order.TryPeek(out var oldest)
                && (_order.Count >= Max || !_open.TryGetValue(oldest, out var entry) || entry.Until <= time.GetUtcNow()))
            {
                _open.Remove(_order.Dequeue());
            }
            _open.Add(name, (ceremony, time.GetUtcNow() + Term));
            _order.Enqueue(name);
        }
        return new(name, JsonElement.Parse(options));
    }

    public Ceremony? Take(string name)
    {
        lock (_lock)
        {
            return _open.Remove(name, out var entry) && entry.Until > time.GetUtcNow() ? entry.Ceremony : null;
        }
    }
}
