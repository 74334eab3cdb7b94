using System.Globalization;
using System.Text;
using Domicile.Base;
using Domicile.Host;
using Domicile.Ledger;
using Domicile.Proof;
using Domicile.Quorum;
using Domicile.Sealing;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Custody;

/// <summary>A custodian whose registry has an overseer, and what the overseer does with its answers.</summary>
internal sealed class Overseen : IAsyncDisposable
{
    public const string Why = "\"reason\":\"overseer_inspection\",\"explanation\":\"Yearly visit\"";

    private readonly TemporaryFolder _folder = new();

    public Council Council { get; } = new("operator", "overseer");

    public FakeTimeProvider Time { get; } = new(Council.Start);

    public CustodyProcess Process { get; private set; } = null!;

    public ICustodian Custodian => Process.Custodian;

    /// <summary>The overseer's private disclosure key.</summary>
    public byte[] Key { get; set; } = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<Overseen> Start()
    {
        var overseen = new Overseen();
        overseen.Process = await CustodyProcess.Start(overseen._folder.Path, overseen.Time);
        return overseen;
    }

    /// <summary>Agrees on a registry that names the overseer's (new) disclosure key.</summary>
    public async Task NameOverseer()
    {
        Key = Council.Disclose("overseer");
        await Agree(Council.Registry(2));
    }

    public async Task Agree(string content)
    {
        if (Process.Acts.Charter.Founding is null) (await Process.Acts.Found(Founding.Of(content, Council.Domicile), Stop)).OrThrow();
        foreach (var act in Council.Agree(content, Time.GetUtcNow()))
        {
            // The last need not have said it.
            if ((await Process.Acts.Take(act, Stop)).Refusal is { } refusal && refusal != Charter.NotOpen) throw new InvalidOperationException(refusal.Code);
        }
    }

    public async Task Restart()
    {
        await Process.DisposeAsync();
        Process = await CustodyProcess.Start(_folder.Path, Time);
    }

    public async Task<Receipt> Unseal(SubjectId subject, string party = "subject", string category = "user.contact.email")
    {
        var access = party == "subject" ? new DomicileOptions().BySubject()
            : new("essential.service", Reason.SupportCase, new(party, "Kim", "Operator", "XX"), "Case 17");
        var grant = (await Custodian.Unseal(new(subject, category, access, TimeSpan.FromMinutes(5)), Stop)).OrThrow();
        grant.Key.Dispose();
        return grant.Receipt;
    }

    public Task<Outcome<string>> Ask(string question) => Process.Disclose.Answer(Council.Ask("overseer", question, Time.GetUtcNow()), Stop);

    public async Task<string> AskRange(long from, long to) =>
        (await Ask(string.Create(CultureInfo.InvariantCulture, $"{{{Why},\"from\":{from},\"to\":{to}}}"))).OrThrow();

    /// <summary>The whole log as it is, opened: a file's path.</summary>
    public async Task<string> OpenAll()
    {
        await Published();
        return Keep("opened", string.Concat(Open(await AskRange(0, Process.Log.Latest.Size)).Select(line => line + "\n")));
    }

    /// <summary>Every entry acknowledged so far is in the public log.</summary>
    public async Task Published()
    {
        // Whatever is asked of the custodian's record waits for what is still being noted.
        await Custodian.Proof(Samples.Ann, long.MaxValue, Stop);
        await using var db = Process.Database();
        await Process.Log.WhenPublished(db.Entries.Max(row => row.LeafIndex)!.Value, Stop);
    }

    public IReadOnlyList<string> Open(string file, params byte[][] keys) =>
        [.. DiscloseCommands.OpenLines(Keep("sealed", file), keys.Length > 0 ? keys : [Key], _folder.File("proofs"))];

    public string ProofFile(long index) => _folder.File(string.Create(CultureInfo.InvariantCulture, $"proofs/{index}.tlog-proof"));

    public static IEnumerable<DisclosedEntry> Entries(IEnumerable<string> lines) =>
        lines.Select(line => DisclosureLine.TryParse(line, out var parsed) ? parsed.Entry : throw new InvalidOperationException(line)).OfType<DisclosedEntry>();

    public static string Text(DisclosedEntry entry) => Encoding.UTF8.GetString(entry.Body!);

    public string Keep(string name, string content)
    {
        File.WriteAllText(_folder.File(name), content);
        return _folder.File(name);
    }

    /// <summary>The verifier's program on the published log.</summary>
    public (int Code, string Output) VerifyLog(params string[] options) =>
        PublishedLog.Run(["log", Log.PublicFolderOf(_folder.File("custody/ledger")), "--vkey", Custodian.LedgerKey, .. options]);

    public (int Code, string Output) VerifyProof(string file) => PublishedLog.Run(["proof", file, "--vkey", Custodian.LedgerKey]);

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _folder.Dispose();
    }
}
