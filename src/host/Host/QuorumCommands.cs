using System.CommandLine;
using Domicile.Base;
using Domicile.Custody;
using Domicile.Custody.Mandates;
using Domicile.Keys;
using Domicile.Quorum;

namespace Domicile.Host;

/// <summary><c>domicile quorum</c>: what a party signs. It prints the signed act, to be sent from any machine; the key stays on this one.</summary>
internal static class QuorumCommands
{
    private static readonly Option<string> Key = new("--key") { Description = "The file with the party's private key.", Required = true };

    public static Command Command()
    {
        var command = new Command("quorum", "Sign proposals and approvals as a party. Prints what is signed; send it with: curl -H 'Sec-Fetch-Site: none' --data-binary @- URL/api/quorum/acts");
        command.Add(NewKey());
        command.Add(Found());
        command.Add(Propose());
        command.Add(Commit());
        foreach (var (verb, description) in (IEnumerable<(string, string)>)[
            ("approve", "Approve a proposal, named by its hash."), ("veto", "Veto a proposal: overseers alone."), ("withdraw", "Withdraw a proposal of one's own.")])
        {
            command.Add(Say(verb, description));
        }
        return command;
    }

    private static Command NewKey()
    {
        var party = new Argument<string>("party") { Description = "The party's id: a-z, 0-9, hyphen." };
        var file = new Argument<string>("file") { Description = "The new file for the private key, readable by its owner alone." };
        var domicile = new Option<string>("--domicile")
        {
            Description = "The domicile's name.",
            DefaultValueFactory = _ => Settings.Read(new DomicileOptions(), Environment.GetEnvironmentVariable).Name,
        };
        var command = new Command("key", "Make a party's key: the private one in a file, the public one printed, for the registry.") { party, file, domicile };
        command.SetAction(parsed => Print(() =>
        {
            var (secret, vkey) = SignActs.NewKey(parsed.GetValue(domicile)!, parsed.GetValue(party)!);
            using var output = new FileStream(parsed.GetValue(file)!, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            using var writer = new StreamWriter(output);
            writer.WriteLine(secret);
            return vkey + "\n";
        }));
        return command;
    }

    private static Command Found()
    {
        var file = new Argument<string>("file") { Description = "JSON with parties: the first registry, as it will be proposed." };
        var command = new Command("found", "Found the domicile: pin its first registry, once and for all. For the owner of the running custodian's folder.") { file };
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                var founding = Founding.Of(File.ReadAllText(parsed.GetValue(file)!), Settings.Read(new DomicileOptions(), Environment.GetEnvironmentVariable).Name);
                var answer = await KeyCommands.Ask(Settings.Read(new DataFolder(), Environment.GetEnvironmentVariable), [Founding.Kind, founding.Registry], cancellation);
                (answer.Succeeded ? Console.Out : Console.Error).WriteLine(answer.Text);
                if (!answer.Succeeded) return 1;
                Console.WriteLine($"The first registry is {founding.Registry}. Read it aloud to every party:");
                foreach (var line in founding.Words().Chunk(4)) Console.WriteLine("    " + string.Join(' ', line));
                return 0;
            }
            catch (Exception unusable) when (unusable is FormatException or IOException or UnauthorizedAccessException or InvalidDataException)
            {
                Console.Error.WriteLine(unusable.Message);
                return 1;
            }
        });
        return command;
    }

    private static Command Propose()
    {
        var kinds = QuorumModule.KindsOf(new ServiceCollection().AddCustody());
        var file = new Argument<string>("file") { Description = $"JSON with one of {string.Join(", ", kinds.All.Select(kind => kind.Name))}." };
        var days = new Option<int>("--days") { Description = "How long it may be approved.", DefaultValueFactory = _ => 30 };
        var command = new Command("propose", "Propose a registry of parties, a table of mandates, or an access.") { file, days, Key };
        command.SetAction(parsed => Print(() =>
        {
            var (note, hash) = SignActs.Propose(File.ReadAllText(parsed.GetValue(Key)!), File.ReadAllText(parsed.GetValue(file)!), kinds,
                TimeSpan.FromDays(parsed.GetValue(days)), TimeProvider.System.GetUtcNow());
            Console.Error.WriteLine($"To be approved: {hash}");
            return note;
        }));
        return command;
    }

    private static Command Commit()
    {
        var file = new Argument<string>("file") { Description = "The subjects' ids, one a line." };
        var command = new Command("commit", "Commit an access to subjects without naming them. Keep the salt: it is needed to name them later.") { file };
        command.SetAction(parsed => Print(() =>
        {
            var subjects = File.ReadAllLines(parsed.GetValue(file)!).Where(line => line.Length > 0)
                .Select(line => Id.TryParse<SubjectId>(line, out var id) ? id : throw new FormatException("A subject is 32 hex digits, one a line.")).ToList();
            var (salt, commitment) = SubjectSet.New(subjects);
            return $"subjects    {subjects.Count}\ncommitment  {commitment}\nsalt        {salt}\n";
        }));
        return command;
    }

    private static Command Say(string verb, string description)
    {
        var hash = new Argument<string>("hash") { Description = "The proposal's hash." };
        var command = new Command(verb, description) { hash, Key };
        command.SetAction(parsed => Print(() =>
            SignActs.Say(File.ReadAllText(parsed.GetValue(Key)!), verb, parsed.GetValue(hash)!, TimeProvider.System.GetUtcNow())));
        return command;
    }

    private static int Print(Func<string> make)
    {
        try
        {
            Console.Write(make());
            return 0;
        }
        catch (Exception unusable) when (unusable is FormatException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(unusable.Message);
            return 1;
        }
    }
}
