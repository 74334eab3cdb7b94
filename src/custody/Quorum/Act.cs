using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Domicile.Proof;

namespace Domicile.Quorum;

public enum ActKind
{
    Propose,
    Approve,
    Veto,
    Withdraw,
}

/// <summary>
/// What a party says, as a signed note (C2SP signed-note) of five lines:
/// <code>
/// domicile.act/v1
/// domicile.example
/// approve
/// 1767225600000
/// 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
/// </code>
/// The last line is the proposal's hash; where something is proposed, the proposal itself, in canonical JSON. The signature's key is
/// named <c>domicile.example/party/ID</c>.
/// </summary>
/// <param name="Note">As it was signed.</param>
/// <param name="Kind">What is said.</param>
/// <param name="Domicile">For which domicile.</param>
/// <param name="SignedAtMs">When, by the party's own clock.</param>
/// <param name="Proposal">The hash of the proposal: 64 hex digits.</param>
/// <param name="Json">The proposal, where one is made.</param>
public sealed record Act(SignedNote Note, ActKind Kind, string Domicile, long SignedAtMs, string Proposal, string? Json)
{
    /// <summary>The kinds of the entries of which the charter is a function: the founding and the acts.</summary>
    public static readonly string[] EntryKinds = [Founding.Kind, .. Enum.GetValues<ActKind>().Select(EntryKind)];

    private const string Version = "domicile.act/v1";

    /// <summary>The kind of an act's entry, which is also how the act spells it.</summary>
    public static string EntryKind(ActKind kind) => kind.ToString().ToLowerInvariant();

    public static string KeyName(string domicile, string party) => $"{domicile}/party/{party}";

    /// <summary>Whether this can be a proposal's hash: 64 lower-case hex digits.</summary>
    public static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    public static string HashOf(string json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));

    /// <summary>Signs an act.</summary>
    /// <param name="key">The party's.</param>
    /// <param name="kind">What is said.</param>
    /// <param name="domicile">For which domicile.</param>
    /// <param name="about">The proposal's hash, or for <see cref="ActKind.Propose"/> its canonical JSON.</param>
    /// <param name="now">When.</param>
    public static string Sign(NoteSigner key, ActKind kind, string domicile, string about, DateTimeOffset now) => SignedNote.Sign(string.Create(
        CultureInfo.InvariantCulture, $"{Version}\n{domicile}\n{EntryKind(kind)}\n{now.ToUnixTimeMilliseconds()}\n{about}\n"), key).ToString();

    public static bool TryParse(ReadOnlySpan<byte> bytes, out Act act)
    {
        act = null!;
        if (!SignedNote.TryParse(bytes, out var note)
            || note.Text.Split('\n') is not [Version, var domicile, var name, var time, var about, ""]
            || !Enum.TryParse<ActKind>(name, ignoreCase: true, out var kind) || EntryKind(kind) != name
            || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var ms))
        {
            return false;
        }
        if (kind == ActKind.Propose)
        {
            act = new(note, kind, domicile, ms, HashOf(about), about);
            return CanonicalJson.IsCanonical(about);
        }
        act = new(note, kind, domicile, ms, about, null);
        return IsHash(about);
    }
}
