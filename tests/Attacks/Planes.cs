using System.Globalization;
using System.Text;
using System.Text.Json;
using Domicile.Base;
using Domicile.Keys;
using Domicile.Witness;

namespace Domicile.Tests.Attacks;

/// <summary>
/// The service and its custodian as two processes, in one of four ways: on either database, with witnesses or without. Founded by five
/// parties, whose keys the tests have. Started once; all attacks come one after the other.
/// </summary>
public sealed class Planes : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private Service? _witness;
    private string _bystander = "";
    private int _networks;

    /// <summary>Without the variable, with witnesses on SQLite and without on PostgreSQL: both are seen once in either.</summary>
    internal static bool IsWitnessed =>
        Environment.GetEnvironmentVariable("DOMICILE_TEST_WITNESSES") is { Length: > 0 } said ? said == "on" : !TestDatabase.IsPostgres;

    internal static string Configuration =>
        $"{(TestDatabase.IsPostgres ? "PostgreSQL" : "SQLite")}, witnesses {(IsWitnessed ? "on" : "off")}";

    internal Custodian Custody { get; private set; } = null!;

    internal Service Service { get; private set; } = null!;

    /// <summary>With the service's own certificate.</summary>
    internal Operator Operator { get; private set; } = null!;

    internal static readonly string[] Parties = ["operator", "technology-partner", "commercial-partner", "parent", "overseer"];

    internal Council Council { get; } = new(Parties);

    /// <summary>A mandate of the parent's, which widens what it may.</summary>
    internal const string Loose = """
        {"mandates":[{"party":"parent","category":"user","purpose":"essential.service","reason":"support_case",
        "verdict":"allow","minutes":15}]}
        """;

    /// <summary>A table that allows nothing.</summary>
    internal const string Strict = """{"mandates":[]}""";

    /// <summary>Who is attacked: signed in, and known to the operator by this id.</summary>
    internal Person Ann { get; private set; } = null!;

    internal string AnnsId { get; private set; } = "";

    /// <summary>Somebody else who is signed in.</summary>
    internal Person Ben { get; private set; } = null!;

    /// <summary>Where a witness answers, which the custodian asks where witnesses are on.</summary>
    internal Uri Witness => _witness!.Address;

    /// <summary>The policy by which the ledger is verified; null without witnesses.</summary>
    internal string? Policy { get; private set; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    internal static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public async ValueTask InitializeAsync()
    {
        // Others come as far as the data folders: what keeps them out is the program's own doing.
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)Convert.ToInt32("755", 8));
        var settings = new Dictionary<string, string>();
        var policy = await StartWitness(new DataFolder { Path = _folder.File("custody") });
        if (IsWitnessed) settings["DOMICILE_WITNESSES"] = Policy = policy;
        Custody = await Custodian.Start(_folder.File("custody"), settings);
        var keys = Custody.IssueKeys();
        var data = _folder.File("service");
        Service = await Service.StartSaying("Domicile is at ",
            new() { ["DOMICILE_CUSTODIAN_KEYS"] = keys, ["DOMICILE_DELETION_UNDO"] = "00:00:00" },
            data, command: null, TestDatabase.Databases(data).Server, "--plane", "service", "--custodian", Custody.Calls.ToString());
        Operator = new(keys, Custody.Calls, data: data);
        await Custody.Found(Council, Council.LastingRegistry(2));
        (Ann, Ben) = (await SignUp("ann.heron"), await SignUp("ben.otter"));
        AnnsId = await Operator.SubjectOf(Ann.Email);
        using var bystander = await SignUp("bystander");
        _bystander = await Operator.SubjectOf(bystander.Email);
    }

    /// <summary>From a network of its own, so that no attack uses up another's attempts.</summary>
    internal Task<Person> SignUp(string name) => Person.SignUp(Service, name, NewNetwork());

    /// <summary>The same person at another browser.</summary>
    internal Task<Person> SignIn(Person person) => person.SignIn(NewNetwork());

    internal Person Stranger() => Person.Visit(Service, NewNetwork());

    /// <summary>The secret of a session of Ann's that she has ended.</summary>
    internal async Task<string> EndedSession()
    {
        using var browser = await SignIn(Ann);
        var secret = browser.Session;
        await browser.Send(HttpMethod.Delete, "/api/session");
        return secret;
    }

    internal string NewNetwork() => string.Create(CultureInfo.InvariantCulture, $"127.44.{++_networks / 200}.{1 + (_networks % 200)}");

    /// <summary>The attack leaves no entry in the ledger. The planes enter something of their own now and then: an attack that leaves one does so every time.</summary>
    internal async Task LeavesNoEntry(Func<Task> attack)
    {
        for (var again = 2; ; again--)
        {
            var before = await Enter();
            await attack();
            var after = await Enter();
            if (after != before + 1 && again > 0) continue;
            Assert.Equal(before + 1, after);
            return;
        }
    }

    /// <summary>The place of an entry that is made now, about somebody whom no attack concerns.</summary>
    private async Task<long> Enter() => (await Operator.UnsealAsService(_bystander)).Index;

    /// <summary>What a person reads of accesses to its data, newest first.</summary>
    internal static async Task<IReadOnlyList<JsonElement>> Accesses(Person person) =>
        [.. (await person.Get("/api/privacy/accesses")).GetProperty("entries").EnumerateArray()];

    /// <summary>The files of both planes, their databases' included, that hold one of these.</summary>
    internal IReadOnlyList<string> FilesWith(params IEnumerable<string> values) => FilesWith(values.Select(Encoding.UTF8.GetBytes));

    internal IReadOnlyList<string> FilesWith(IEnumerable<byte[]> values) =>
        FilesWith(TestDatabase.Files(Custody.Data).Concat(TestDatabase.Files(Service.Data)), values);

    internal static IReadOnlyList<string> FilesWith(IEnumerable<string> files, IEnumerable<byte[]> values)
    {
        var sought = values.ToList();
        return [.. from file in files
                   let bytes = Read(file)
                   from value in sought
                   where bytes.AsSpan().IndexOf(value) >= 0
                   select $"{Encoding.Latin1.GetString(value)} in {file}"];
    }

    /// <summary>Nothing where it has gone meanwhile, as jobs remove files.</summary>
    private static byte[] Read(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>The file with the public key of the ledger.</summary>
    internal string LedgerKey => Path.Combine(Custody.Ledger, "vkey");

    /// <summary>The independent verifier is content, with witnesses by their policy.</summary>
    internal void Verify(params string[] command)
    {
        var (code, output) = PublishedLog.Run([.. command, .. Policy is null ? ["--vkey", LedgerKey] : (string[])["--policy", Policy]]);
        Assert.True(code == 0, output);
    }

    public async ValueTask DisposeAsync()
    {
        Ann?.Dispose();
        Ben?.Dispose();
        Operator?.Dispose();
        if (Service is not null) await Service.DisposeAsync();
        if (Custody is not null) await Custody.DisposeAsync();
        if (_witness is not null) await _witness.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A witness that another party runs, before there is a ledger; the policy that names it.</summary>
    private async Task<string> StartWitness(DataFolder custody)
    {
        using var keyring = Keyring.Open(custody.Sub(CustodyFolder.Name, "keys"), new DomicileOptions().LedgerOrigin, isNew: true);
        var (log, logs, policy, folder) = (keyring.Ledger.Verifier, _folder.File("logs"), _folder.File("policy"), _folder.File("witness"));
        await File.WriteAllTextAsync(logs, $"log {log}\nquorum none\n", Stop);
        var witness = WitnessKey.Open(folder, "witness.example/w1").Verifier;
        _witness = await Service.StartSaying($"witness {witness.Name} {witness} ", [], folder, "dotnet", database: null,
            EndToEnd.Repository.Domicile, "witness", "--logs", logs, "--folder", folder, "--url", "http://127.0.0.1:0");
        await File.WriteAllTextAsync(policy, $"log {log}\nwitness w1 {witness} {_witness.Address}\nquorum w1\n", Stop);
        return policy;
    }
}

[CollectionDefinition(nameof(Planes))]
public sealed class OnPlanes : ICollectionFixture<Planes>;
