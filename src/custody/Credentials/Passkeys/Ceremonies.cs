using System.Text.Json;
using Domicile.Base;
using Domicile.Sealing;

namespace Domicile.Credentials.Passkeys;

/// <summary>A ceremony that has begun.</summary>
/// <param name="State">What Identity's handler wants back.</param>
/// <param name="Handle">The handle that a new passkey will know; null where one is proved.</param>
/// <param name="Subject">Who adds a passkey to what it has; null otherwise.</param>
internal sealed record Ceremony(string? State, string? Handle = null, SubjectId? Subject = null);

/// <summary>The ceremonies under way: each is answered once.</summary>
internal sealed class Ceremonies(TimeProvider time)
{
    private readonly Pending<Ceremony> _open = new(TimeSpan.FromMinutes(5), 4_096, time);

    public PasskeyOptions Begin(Ceremony ceremony, string options) => new(_open.Add(ceremony), JsonElement.Parse(options));

    public Ceremony? Take(string name) => _open.Take(name, out var ceremony) ? ceremony : null;
}
