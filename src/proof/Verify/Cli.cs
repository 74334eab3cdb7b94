using Domicile.Proof;

namespace Domicile.Verify;

/// <summary>The program: exit code 0 means verified, 1 that something does not prove what it claims, 2 wrong usage or unreadable input.</summary>
internal static class Cli
{
    public const int Verified = 0;
    public const int Failed = 1;
    public const int Unusable = 2;

    private const string Help = """
        domicile-verify checks a ledger and its proofs without trusting whoever runs it.

        domicile-verify log FOLDER|URL [--vkey KEY] [--policy FILE] [--since CHECKPOINT] [--save CHECKPOINT] [--mirror FOLDER] [--body FILE [--absence FILE]]
                [--acts FILE|URL [--quorum FILE|URL] [--at TIME]]
            Reads the whole log: the checkpoint's signature, every entry and tile up to the signed root.
            --vkey   the log's public key, or a file that holds it; if absent, the policy's logs, or else the log's own word is taken for it
            --policy whose cosignatures the checkpoint must carry, and which logs are meant (C2SP tlog-policy); its line "founding DOMICILE HASH"
                     says by which registry the domicile must have been founded, and wants --acts
            --since  a checkpoint file of an earlier time, which the log must still hold unchanged
            --save   where to put the verified checkpoint, for the next --since
            --mirror a folder to keep a copy of the log in
            --body   an opened disclosure file (domicile disclose open): every body must be the one that its entry commits to, and none missing
            --absence  the custodian's signed statement that somebody opened nothing: the bodies must bear it out, and be there for its time
            --acts   what the parties have said, as the custodian's /api/quorum/acts shows it: all that the log holds of it must be there.
                     Tells what follows: who the parties are, what is in force, what waits and until when
            --quorum what the custodian says that follows, as its /api/quorum shows it: it must be the same
            --at     the time at which waits are over, in milliseconds since 1970, instead of now; with witnesses it is theirs

        domicile-verify proof FILE --vkey KEY|--policy FILE [--entry FILE] [--log FOLDER|URL]
            Checks a downloaded proof file, offline, and prints the entry and what it discloses: the body, or some of its fields.
            --entry  the entry, if the proof file does not carry it
            --policy as above: the proof's checkpoint must carry the cosignatures
            --log    also check that this log still holds the tree of the proof unchanged

        Exit code: 0 verified, 1 verification failed, 2 wrong usage or unreadable input.
        """;

    public static int Main(string[] args) => Run(args, Console.Out, Console.Error);

    public static int Run(string[] args, TextWriter output, TextWriter errors)
    {
        if (args is [] or ["--help" or "-h"] or [_, "--help" or "-h"])
        {
            output.WriteLine(Help);
            return args is [] ? Unusable : Verified;
        }

        try
        {
            foreach (var line in args[0] switch
            {
                "log" => VerifyLog.Run(new Arguments(
                    args[1..], "vkey", "policy", "since", "save", "mirror", "body", "absence", "acts", "quorum", "at"), errors),
                "proof" => VerifyProof.Run(new Arguments(args[1..], "vkey", "policy", "entry", "log")),
                _ => throw new UsageException($"There is no command {args[0]}."),
            })
            {
                output.WriteLine(Printable(line));
            }

            return Verified;
        }
        catch (VerificationException exception)
        {
            errors.WriteLine(Printable($"FAILED: {exception.Message}."));
            return Failed;
        }
        catch (Exception exception) when (exception is UsageException or IOException or UnauthorizedAccessException)
        {
            errors.WriteLine(Printable(exception.Message));
            return Unusable;
        }
    }

    /// <summary>What is printed comes from others and must not steer the terminal.</summary>
    private static string Printable(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) && c is not ('\n' or '\t') ? '\ufffd' : c));
}
