using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Domicile.Proof;

/// <summary>What the custodian releases to a party under an approved access, as a note (C2SP signed-note) by the log's key. The category keys are
/// sealed to the key that the party's request named (<see cref="Hpke"/>); the note tells the service which sealed values to hand out, until when.
/// <code>
/// domicile.opened/v1
/// domicile.example/ledger
/// request 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
/// proposal 60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752
/// party overseer
/// holder person:0198c0de00007000800000000000000a
/// opening 17
/// at 1767225600000
/// until 1767225900000
/// enc G7l9zCFjXUfiZj79/QoXRobZjdcBNS3SzQbotD/T0wU=
/// user.contact.email 18 kH9…
/// </code></summary>
/// <param name="Origin">The log's.</param>
/// <param name="Request">SHA-256 of the text that the party signed: 64 hex digits.</param>
/// <param name="Proposal">The approved access.</param>
/// <param name="Party">The id of who asked.</param>
/// <param name="Holder">Whose data, such as <c>person:</c> and an id.</param>
/// <param name="Opening">The place of the public entry of this opening.</param>
/// <param name="AtMs">When, in milliseconds since 1970.</param>
/// <param name="UntilMs">The service hands nothing out from then on.</param>
/// <param name="Enc">Of the context in which the keys are sealed.</param>
/// <param name="Categories">In the order in which they were sealed.</param>
public sealed record OpenedAccess(string Origin, string Request, string Proposal, string Party, string Holder, long Opening, long AtMs, long UntilMs,
    byte[] Enc, IReadOnlyList<OpenedCategory> Categories)
{
    public const int MaxCategories = 16;

    private const string Version = "domicile.opened/v1";

    /// <summary>Whose log it is.</summary>
    public string Domicile => Origin.EndsWith("/ledger", StringComparison.Ordinal) ? Origin[..^"/ledger".Length] : Origin;

    /// <summary>What the keys are sealed for; each has its category as associated data.</summary>
    public static byte[] Info(string request) => Encoding.UTF8.GetBytes($"{Version}\n{request}\n");

    public string ToText() => string.Create(CultureInfo.InvariantCulture, $"""
        {Version}
        {Origin}
        request {Request}
        proposal {Proposal}
        party {Party}
        holder {Holder}
        opening {Opening}
        at {AtMs}
        until {UntilMs}
        enc {Convert.ToBase64String(Enc)}
        {string.Concat(Categories.Select(category => category.ToLine()))}
        """);

    /// <exception cref="VerificationException">Not a release by this log's key.</exception>
    public static OpenedAccess Open(ReadOnlySpan<byte> note, NoteVerifier key) =>
        SignedNote.TryParse(note, out var signed) && signed.IsSignedBy(key) && TryParse(signed.Text, out var opened) && opened.Origin == key.Name
            ? opened : throw new VerificationException($"this is not a release that {key} signed");

    public static bool TryParse(string text, [NotNullWhen(true)] out OpenedAccess? opened)
    {
        opened = null;
        if (text.Split('\n') is not
            [Version, var origin, var request, var proposal, var party, var holder, var opening, var at, var until, var enc, .. var categories, ""]
            || !Decimal.TryParse(Value(opening, "opening "), out var index) || !Decimal.TryParse(Value(at, "at "), out var atMs)
            || !Decimal.TryParse(Value(until, "until "), out var untilMs)
            || !StrictBase64.TryDecode(Value(enc, "enc "), out var context) || categories.Length is 0 or > MaxCategories)
        {
            return false;
        }

        var known = categories.Select(OpenedCategory.Parse).OfType<OpenedCategory>().ToList();
        opened = new OpenedAccess(origin, Value(request, "request "), Value(proposal, "proposal "), Value(party, "party "),
            Value(holder, "holder "), index, atMs, untilMs, context, known);
        return opened.ToText() == text;
    }

    /// <summary>The category's key: 32 bytes.</summary>
    /// <exception cref="CryptographicException">It was sealed to another key, or changed.</exception>
    public byte[] KeyOf(OpenedCategory category, byte[] privateKey)
    {
        using var context = Hpke.Recipient(privateKey, Enc, Info(Request));
        return context.Open(Categories.ToList().IndexOf(category), Encoding.UTF8.GetBytes(category.Category), category.Box);
    }

    private static string Value(string line, string name) => line.StartsWith(name, StringComparison.Ordinal) ? line[name.Length..] : "";
}

/// <summary>One category that was opened.</summary>
/// <param name="Category">Such as <c>user.contact.email</c>.</param>
/// <param name="Entry">The place of the entry that the subject reads.</param>
/// <param name="Box">Its key, sealed.</param>
public sealed record OpenedCategory(string Category, long Entry, byte[] Box)
{
    public string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{Category} {Entry} {Convert.ToBase64String(Box)}\n");

    public static OpenedCategory? Parse(string line) =>
        line.Split(' ') is [var category, var entry, var box] && Decimal.TryParse(entry, out var index) && StrictBase64.TryDecode(box, out var key)
            ? new(category, index, key) : null;
}
