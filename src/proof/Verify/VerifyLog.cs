using Domicile.Proof;

namespace Domicile.Verify;

/// <summary>The whole log, from its entries to the signed root, and that it still holds an earlier state.</summary>
internal static class VerifyLog
{
    public static IEnumerable<string> Run(Arguments arguments, TextWriter notices)
    {
        var source = Mirror.Into(arguments["mirror"], Input.Log(arguments.Operand!));
        var trust = Trust.Of(arguments);
        var key = trust.KeyOf(LatestNote(source)) ?? OwnKey(source, notices);
        var since = arguments["since"] is { } file ? SignedCheckpoint.Open(Input.Bytes(file, SignedNote.MaxBytes), key).Checkpoint : null;

        var stated = arguments["absence"] is { } statement ? Absence.Open(Input.Bytes(statement, SignedNote.MaxBytes), key) : null;
        var bodies = arguments["body"] is { } disclosed ? Bodies.Read(disclosed, stated) : stated is null ? null
            : throw new UsageException("A statement of absence is checked against bodies: give them with --body.");

        var acts = arguments["acts"] is { } shown ? new Acts(shown, arguments["quorum"], arguments.Milliseconds("at"), trust)
            : arguments["quorum"] is not null ? throw new UsageException("What is served follows from the acts: give them with --acts.")
            : trust.NamesAFounding ? throw new UsageException("The policy names a founding, the first of the acts: give them with --acts.") : null;

        var signed = Latest(source, key);
        var checkpoint = signed.Checkpoint;
        yield return $"log {checkpoint.Origin}";
        yield return $"size {checkpoint.Size}";
        yield return $"root {checkpoint.Root}";
        yield return $"checkpoint: signed by {key}";
        foreach (var cosigner in trust.Cosigners(signed))
        {
            yield return cosigner;
        }

        if (since is not null)
        {
            Consistent(since, source, checkpoint);
            yield return $"history: the first {since.Size} entries are those of the earlier checkpoint";
        }

        if (stated is not null)
        {
            Consistent(stated.Checkpoint, source, checkpoint);
        }

        Action<long, ReadOnlyMemory<byte>>? see = bodies is null ? null : bodies.See;
        if (acts is not null)
        {
            see += acts.See;
        }

        LogAudit.Run(source, checkpoint, new ParallelOptions
        {
            MaxDegreeOfParallelism = source is WebSource or Mirror ? WebSource.Parallelism : Environment.ProcessorCount,
        }, see);
        if (Directory.Exists(arguments.Operand))
        {
            OldPartials.Check(arguments.Operand, checkpoint);
        }

        yield return "tree: every entry and every tile leads to the signed root";
        foreach (var line in bodies?.Conclude(checkpoint.Size) ?? [])
        {
            yield return line;
        }

        foreach (var line in acts?.Conclude(signed, key, source) ?? [])
        {
            yield return line;
        }

        (source as Mirror)?.Finish(signed, key);
        if (arguments["save"] is { } save)
        {
            File.WriteAllText(save, signed.Note);
        }

        yield return "VERIFIED";
    }

    /// <summary>The checkpoint that a log shows, once its signature is verified.</summary>
    /// <exception cref="IOException">There is no checkpoint.</exception>
    public static SignedCheckpoint Latest(ITileSource source, NoteVerifier key) => SignedCheckpoint.Open(LatestNote(source), key);

    /// <summary>That a log's first entries are those of an earlier checkpoint.</summary>
    /// <exception cref="VerificationException">Entries are missing, or others stand in their place.</exception>
    public static void Consistent(Checkpoint earlier, ITileSource source, Checkpoint latest)
    {
        if (earlier.Size > latest.Size)
        {
            throw new VerificationException($"the log was shortened: it had {earlier.Size} entries and now has {latest.Size}");
        }

        var proof = ConsistencyProof.Make(earlier.Size, latest.Size, new TileReader(source, latest).Node);
        if (!ConsistencyProof.Verify(earlier.Size, latest.Size, earlier.Root, latest.Root, proof))
        {
            throw new VerificationException($"the log was forked: its first {earlier.Size} entries are not those of the earlier checkpoint");
        }
    }

    private static byte[] LatestNote(ITileSource source) =>
        source.Read("checkpoint", SignedNote.MaxBytes) ?? throw new FileNotFoundException("There is no log here: no checkpoint.");

    private static NoteVerifier OwnKey(ITileSource source, TextWriter notices)
    {
        var vkey = source.Read("vkey", 4096) ?? throw new UsageException("The log shows no key of its own: give one with --vkey.");
        notices.WriteLine("Notice: the key is the log's own word. Get it from someone else too, and pass it with --vkey.");
        try
        {
            return NoteVerifier.Parse(System.Text.Encoding.UTF8.GetString(vkey).TrimEnd('\n'));
        }
        catch (FormatException exception)
        {
            throw new VerificationException($"the log's own key cannot be read: {exception.Message.TrimEnd('.')}");
        }
    }
}
