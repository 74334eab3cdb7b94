using System.CommandLine;
using System.IO.Compression;
using System.Text.Json;
using Domicile.Base;
using Domicile.Disclosures;
using Domicile.Proof;
using Domicile.Sealing;
using Domicile.Sealing.Sealed;

namespace Domicile.Host;

/// <summary>
/// <c>domicile access</c>: how a party opens what a quorum has approved for it, on its own machine. It signs the request, and opens what the
/// custodian and the service answer. Nothing here opens a connection.
/// </summary>
internal static class AccessCommands
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public static Command Command() => new("access",
        """
        For a party: open an access that a quorum has approved for it (docs/quorum.md).

        1. domicile access open … signs the request. The custodian enters it in the ledger, and answers with the keys, sealed to the file --to:
           curl -H 'Sec-Fetch-Site: none' --data-binary @- CUSTODIAN/api/quorum/openings > opened
        2. The service hands out the sealed values, for as long as the access says:
           curl -H 'Sec-Fetch-Site: none' --data-binary @opened SERVICE/api/privacy/openings > sealed.zip
        3. domicile access read opened sealed.zip … opens them, off-line.
        """)
    { Open(), Read() };

    private static Command Open()
    {
        var proposal = new Argument<string>("proposal") { Description = "The hash of the approved proposal." };
        var holder = new Option<string>("--holder") { Description = "Whose data, such as person:ID, with 32 hex digits.", Required = true };
        var categories = new Option<string[]>("--category")
        {
            Description = "A category as fields declare it, such as user.contact.email. May be repeated.",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var name = new Option<string?>("--name") { Description = "Who opens it: the person whose data it is reads that. The party's id if absent." };
        var key = new Option<string>("--key") { Description = "The file with the party's private key, as domicile quorum key makes it.", Required = true };
        var to = new Option<string>("--to") { Description = "The file with the key that the answer is sealed to, made here if there is none.", Required = true };
        var command = new Command("open", "Sign a request to open an approved access.") { proposal, holder, categories, name, key, to };
        command.SetAction(parsed => DiscloseCommands.Print(() =>
        {
            if (!Holder.TryParse(parsed.GetValue(holder), out var whose))
                throw new FormatException("A holder is written as its kind and 32 hex digits, such as person:0198….");
            var (secret, file) = (File.ReadAllText(parsed.GetValue(key)!), parsed.GetValue(to)!);
            var own = File.Exists(file) ? DiscloseCommands.ReadKey(file) : DiscloseCommands.MakeKey(file);
            var wanted = new Wanted(parsed.GetValue(proposal)!, whose, [.. parsed.GetValue(categories)!.Distinct()],
                parsed.GetValue(name) ?? PartyNote.PartyOf(secret), Hpke.PublicOf(own));
            return [OpeningRequest.Sign(secret, wanted, TimeProvider.System.GetUtcNow()).TrimEnd('\n')];
        }));
        return command;
    }

    private static Command Read()
    {
        var opened = new Argument<string>("opened") { Description = "The custodian's answer." };
        var values = new Argument<string>("sealed") { Description = "The service's answer, a ZIP archive." };
        var with = new Option<string>("--with") { Description = "The file that was named by --to.", Required = true };
        var into = new Option<string>("--into") { Description = "The folder for what is opened: keep it as you would keep what it says.", Required = true };
        var command = new Command("read", "Open what the custodian released.") { opened, values, with, into };
        command.SetAction(parsed => DiscloseCommands.Print(() => ReadAll(
            parsed.GetValue(opened)!, parsed.GetValue(values)!, DiscloseCommands.ReadKey(parsed.GetValue(with)!), parsed.GetValue(into)!)));
        return command;
    }

    internal static IEnumerable<string> ReadAll(string release, string values, byte[] privateKey, string folder)
    {
        if (!SignedNote.TryParse(File.ReadAllBytes(release), out var note) || !OpenedAccess.TryParse(note.Text, out var opened)
            || !Holder.TryParse(opened.Holder, out var holder))
            throw new FormatException($"{release} is not a custodian's release.");
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var archive = ZipFile.OpenRead(values);
        foreach (var item in Items(archive, values))
        {
            if (opened.Categories.FirstOrDefault(one => one.Category == item.Category) is not { } category
                || archive.GetEntry(item.Entry) is not { } entry)
                throw new FormatException($"{values} does not belong to {release}.");
            var path = Path.Combine(folder, FileName(item));
            var binding = new Binding(opened.Domicile, holder.Number, new(item.Category, item.Field, item.Version), item.Record);
            Open(entry, item, opened.KeyOf(category, privateKey), binding, path);
            yield return $"{item.Category}  {path}";
        }
    }

    private static List<SealedItem> Items(ZipArchive archive, string values)
    {
        using var index = archive.GetEntry(SealedItem.Index)?.Open() ?? throw new FormatException($"{values} is not a service's answer.");
        return JsonSerializer.Deserialize<List<SealedItem>>(index, JsonSerializerOptions.Web) ?? [];
    }

    /// <summary>Opens one to a new file. A sealed file is copied beside that first: an archive's entry cannot be read at any position.</summary>
    private static void Open(ZipArchiveEntry entry, SealedItem item, byte[] bytes, Binding binding, string path)
    {
        using var key = new CategoryKey(bytes, Longest, TimeProvider.System);
        using var output = Create(path);
        if (!item.IsFile)
        {
            using var content = new MemoryStream();
            using (var input = entry.Open()) input.CopyTo(content);
            output.Write(key.Open(binding, content.ToArray()));
            return;
        }
        var beside = path + ".sealed";
        using var copy = new FileStream(beside, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        using (var input = entry.Open()) input.CopyTo(copy);
        copy.Position = 0;
        using var opened = SealedFile.Read(copy, key, binding, TimeProvider.System).AsTask().GetAwaiter().GetResult();
        opened.CopyTo(output);
    }

    /// <summary>The archive comes from the service: nothing that it says leads out of the folder.</summary>
    private static string FileName(SealedItem item) =>
        $"{string.Concat(item.Field.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'))}-{Id.Format(item.Record)}";

    private static FileStream Create(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.Write,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    });
}
