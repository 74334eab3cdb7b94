using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Domicile.Base;
using Domicile.Disclosures;
using Domicile.Proof;

namespace Domicile.Host;

/// <summary>
/// <c>domicile disclose</c>: what an overseer does on its own machine. It makes the key that the custodian seals to, signs questions, opens the
/// answers, and shows others no more of them than it wants to. Nothing here opens a connection.
/// </summary>
internal static class DiscloseCommands
{
    private const string PrivatePrefix = "PRIVATE+X25519+";

    private static readonly JsonSerializerOptions WithoutNulls = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
    private static readonly Option<string> Key = new("--key") { Description = "The file with the overseer's party key, as domicile quorum key makes it.", Required = true };
    private static readonly Option<string> Reason = new("--reason") { Description = "The reason's code, such as overseer_inspection, legal_order, security_incident.", DefaultValueFactory = _ => "overseer_inspection" };
    private static readonly Option<string> Explanation = new("--explanation") { Description = "A sentence or case number. Everyone may read it.", Required = true };

    public static Command Command() => new("disclose",
        """
        For an overseer: read what the ledger's entries say, and check that none was withheld.

        1. domicile disclose key FILE makes the key that bodies are sealed to. Its public half, which is printed, goes into the registry
           ("disclosure" of the overseer's party, see docs/quorum.md); from then on every body is sealed to it.
        2. domicile disclose ask … signs a question; the question is itself an entry of the ledger. Send it with:
           curl -H 'Sec-Fetch-Site: none' --data-binary @- URL/api/disclosures > FILE
        3. domicile disclose open FILE opens the answer, off-line. domicile-verify log … --body checks it against the ledger.
        """)
    { NewKey(), Ask(), Open(), Show() };

    private static Command NewKey()
    {
        var file = new Argument<string>("file") { Description = "The new file for the private key, readable by its owner alone. Without it no body can be opened: keep copies." };
        var command = new Command("key", "Make a disclosure key: the private one in a file, the public one printed, for the registry.") { file };
        command.SetAction(parsed => Print(() => [Convert.ToBase64String(Hpke.PublicOf(MakeKey(parsed.GetValue(file)!)))]));
        return command;
    }

    /// <summary>A new private X25519 key in a new file.</summary>
    internal static byte[] MakeKey(string file)
    {
        var key = Hpke.NewKey();
        using var writer = new StreamWriter(new FileStream(file, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }));
        writer.WriteLine(PrivatePrefix + Convert.ToBase64String(key));
        return key;
    }

    private static Command Ask()
    {
        var entries = new Option<long[]>("--entries") { Description = "These entries, each with its proof: places in the log, at most 256.", AllowMultipleArgumentsPerToken = true };
        var from = new Option<long?>("--from") { Description = "With --to: every entry from this place in the log on, at most 4,096." };
        var to = new Option<long?>("--to") { Description = "The place before which to stop." };
        var command = new Command("ask", "Sign a question for bodies of entries.") { entries, from, to, Reason, Explanation, Key };
        command.SetAction(parsed => Print(() => [Sign(parsed, new
        {
            reason = parsed.GetValue(Reason),
            explanation = parsed.GetValue(Explanation),
            entries = parsed.GetValue(entries) is { Length: > 0 } given ? given.Distinct().Order() : null,
            from = parsed.GetValue(from),
            to = parsed.GetValue(to),
        })]));
        command.Add(AskAbsence());
        return command;
    }

    private static Command AskAbsence()
    {
        var subject = new Argument<string>("subject") { Description = "Whose data: 32 hex digits." };
        var party = new Option<string>("--party") { Description = "Whose access: a role of the registry, or * for anyone but the subject.", DefaultValueFactory = _ => Absence.Others };
        var category = new Option<string>("--category") { Description = "Of which category, with all below it, such as user.contact.", DefaultValueFactory = _ => "user" };
        var since = new Option<DateTimeOffset>("--since") { Description = "From when on, such as 2026-01-01T00:00Z.", Required = true };
        var until = new Option<DateTimeOffset>("--until") { Description = "Until when, not in the future.", Required = true };
        var command = new Command("absence", "Sign a question whether nobody opened something; the answer is signed by the custodian.")
        { subject, party, category, since, until, Reason, Explanation, Key };
        command.SetAction(parsed => Print(() => [Sign(parsed, new
        {
            reason = parsed.GetValue(Reason),
            explanation = parsed.GetValue(Explanation),
            absence = new
            {
                subject = parsed.GetValue(subject),
                party = parsed.GetValue(party),
                category = parsed.GetValue(category),
                fromMs = parsed.GetValue(since).ToUnixTimeMilliseconds(),
                toMs = parsed.GetValue(until).ToUnixTimeMilliseconds(),
            },
        })]));
        return command;
    }

    private static Command Open()
    {
        var file = new Argument<string>("file") { Description = "The disclosure file; several, one after the other in one file, are one." };
        var key = new Option<string[]>("--key") { Description = "The file with the private disclosure key; earlier ones too, if the registry has named others.", Required = true };
        var proofs = new Option<string?>("--proofs") { Description = "Also write a proof file, INDEX.tlog-proof, of every entry that came with its proof, into this folder." };
        var command = new Command("open", "Open a disclosure file. Prints it with the bodies in the clear: keep that as you would keep what it says.") { file, key, proofs };
        command.SetAction(parsed => Print(() => OpenLines(
            parsed.GetValue(file)!, [.. parsed.GetValue(key)!.Select(ReadKey)], parsed.GetValue(proofs))));
        return command;
    }

    private static Command Show()
    {
        var proof = new Argument<string>("proof") { Description = "A proof file that discloses its body." };
        var fields = new Option<string[]>("--field") { Description = "A field to show, such as country. May be repeated.", Required = true, AllowMultipleArgumentsPerToken = true };
        var command = new Command("show", "Cut a proof file down to some fields of the body: it proves them, and tells nothing of the others' values.") { proof, fields };
        command.SetAction(parsed => Print(() =>
        {
            if (!TlogProof.TryParse(File.ReadAllText(parsed.GetValue(proof)!), out var whole) || !Disclosure.TryParse(whole.Extra.Span, out var disclosure))
                throw new FormatException("Not a proof file that discloses a body.");
            return [(whole with { Extra = disclosure.Only(parsed.GetValue(fields)!).Encode() }).ToString().TrimEnd('\n')];
        }));
        return command;
    }

    internal static IEnumerable<string> OpenLines(string file, byte[][] keys, string? proofs)
    {
        DisclosureHead? head = null;
        var contexts = new Dictionary<string, Hpke>();
        foreach (var text in File.ReadLines(file))
        {
            if (text.Length > DisclosureLine.MaxChars || !DisclosureLine.TryParse(text, out var line) || (line.Entry is not null && head is null))
                throw new FormatException("Not a disclosure file.");
            head = line.About ?? head;
            if (line.About is not null) contexts.Clear();
            if (line.Entry is not { } entry)
            {
                yield return text;
                continue;
            }
            var opened = Open(entry, keys, head!, contexts);
            if (proofs is not null && opened.Proof is { } proof && TlogProof.TryParse(proof, out var bare))
            {
                Directory.CreateDirectory(proofs);
                File.WriteAllText(Path.Combine(proofs, string.Create(CultureInfo.InvariantCulture, $"{opened.Index}.tlog-proof")),
                    (bare with { Extra = opened.Shown.Encode() }).ToString());
            }
            yield return new DisclosureLine(Entry: opened).Encode();
        }
    }

    /// <summary>By whichever of the keys the box is for; the context of an epoch is made once.</summary>
    private static DisclosedEntry Open(DisclosedEntry entry, byte[][] keys, DisclosureHead head, Dictionary<string, Hpke> contexts)
    {
        foreach (var key in keys)
        {
            try
            {
                return entry.Open(enc =>
                {
                    var name = Convert.ToBase64String([.. key, .. enc]);
                    return contexts.TryGetValue(name, out var known) ? known : contexts[name] = Hpke.Recipient(key, enc, SealedBody.Info(head.Domicile, head.Party));
                });
            }
            catch (CryptographicException)
            {
                // The next key may be the one.
            }
        }
        throw new FormatException($"Entry {entry.Index} does not open with this key: it was sealed to another, or changed.");
    }

    internal static byte[] ReadKey(string path) =>
        File.ReadAllText(path).Trim() is var text && text.StartsWith(PrivatePrefix, StringComparison.Ordinal)
        && Convert.FromBase64String(text[PrivatePrefix.Length..]) is { Length: Hpke.KeySize } key ? key
            : throw new FormatException($"{path} is not a disclosure key.");

    private static string Sign<T>(ParseResult parsed, T question) => Inspection.Sign(File.ReadAllText(parsed.GetValue(Key)!),
        JsonSerializer.Serialize(question, WithoutNulls),
        TimeProvider.System.GetUtcNow()).TrimEnd('\n');

    internal static int Print(Func<IEnumerable<string>> make)
    {
        try
        {
            foreach (var line in make()) Console.Out.Write(line + "\n");
            return 0;
        }
        catch (Exception unusable) when (unusable is FormatException or VerificationException or IOException or UnauthorizedAccessException
            or CryptographicException or SealedDamagedException or JsonException)
        {
            Console.Error.WriteLine(unusable.Message);
            return 1;
        }
    }
}
