using System.Security.Cryptography;
using System.Text;
using Domicile.Base;
using Domicile.Ledger;
using Domicile.Proof;

namespace Domicile.Witness;

/// <summary>A witness (C2SP tlog-witness): of each log it knows it remembers the largest tree that it cosigned, and cosigns only what holds that
/// tree unchanged. Its memory is a file for each log, which is also what it shows to monitors. For any number of threads.</summary>
internal sealed class Cosigner : IDisposable
{
    private readonly string folder;
    private readonly WitnessSigner signer;
    private readonly TimeProvider time;
    private readonly Dictionary<string, Seen> logs;
    private readonly FileStream writerLock;

    private Cosigner(string folder, WitnessSigner signer, TimeProvider time, Dictionary<string, Seen> logs, FileStream writerLock) =>
        (this.folder, this.signer, this.time, this.logs, this.writerLock) = (folder, signer, time, logs, writerLock);

    /// <summary>Opens the witness's memory in a folder, or starts one if the folder is empty or missing.</summary>
    /// <param name="logs">Their keys: the logs it answers to.</param>
    /// <exception cref="InvalidDataException">The memory is not what this witness signed. The message is for the operator.</exception>
    /// <exception cref="IOException">The folder cannot be used, or another process uses it.</exception>
    public static Cosigner Open(string folder, WitnessSigner signer, IEnumerable<NoteVerifier> logs, TimeProvider time)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (!Directory.Exists(folder))
        {
            DurableFile.CreateFolder(folder, Path.GetDirectoryName(folder)!);
        }

        var writerLock = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            var known = logs.GroupBy(key => key.Name).ToDictionary(
                keys => keys.Key, keys => new Seen([.. keys], Recall(folder, keys.Key, [.. keys], signer.Verifier)));
            return new Cosigner(folder, signer, time, known, writerLock);
        }
        catch
        {
            writerLock.Dispose();
            throw;
        }
    }

    /// <summary>Answers a request to cosign, whose body is as in <see cref="AddCheckpoint"/>. What it signs is on the disk before it returns.</summary>
    /// <exception cref="IOException">It could not be written: nothing was signed.</exception>
    public WitnessAnswer Add(ReadOnlySpan<byte> body)
    {
        if (!AddCheckpoint.TryParse(body, out var request) || !SignedNote.TryParse(request.Note, out var note)
            || !Checkpoint.TryParse(note.Text, out var claimed))
        {
            return new(400, "This is not an old size, a consistency proof and a signed checkpoint.");
        }

        if (!logs.TryGetValue(claimed.Origin, out var log))
        {
            return new(404, "This log is not one of those witnessed here.");
        }

        if (Signed(note, log.Keys) is not { } signed)
        {
            return new(403, "The checkpoint has no valid signature of its log.");
        }

        // From the check to the write nobody else may change what is remembered.
        lock (log.Gate)
        {
            if (log.Lost is { } cause)
            {
                throw new IOException("What this witness remembers of the log is uncertain: restart it.", cause);
            }

            var answer = Judge(request, signed.Checkpoint, log.Latest?.Checkpoint);
            if (answer.Status != 200)
            {
                return answer;
            }

            var cosignature = signer.Cosign(note.Text, time.GetUtcNow());
            Remember(log, signed.With([cosignature]));
            return new(200, $"{cosignature}\n");
        }
    }

    /// <summary>The largest checkpoint that it cosigned, for monitors.</summary>
    /// <param name="hash">SHA-256 of the log's origin, in lower-case hexadecimal.</param>
    public string? Latest(string hash) => logs.FirstOrDefault(log => HashOf(log.Key) == hash).Value?.Latest?.Note;

    public void Dispose() => writerLock.Dispose();

    /// <summary>What to answer when the log's signature is valid: 200 if the checkpoint may be signed.</summary>
    /// <param name="latest">The checkpoint that was cosigned last; null if there is none.</param>
    internal static WitnessAnswer Judge(AddCheckpoint request, Checkpoint checkpoint, Checkpoint? latest)
    {
        var (size, root) = latest is null ? (0, Merkle.EmptyRoot) : (latest.Size, latest.Root);
        return request.Old > checkpoint.Size ? new(400, "The old size is larger than the checkpoint's.")
            : request.Old != size ? WitnessAnswer.Conflict(size)
            : !ConsistencyProof.Verify(size, checkpoint.Size, root, checkpoint.Root, request.Proof)
                ? new(422, "The proof does not show that the tree cosigned last is unchanged.")
            : new(200, "");
    }

    /// <summary>The checkpoint with the signatures of its log's keys alone: others may be of any length.</summary>
    private static SignedCheckpoint? Signed(SignedNote note, IReadOnlyList<NoteVerifier> keys)
    {
        var own = note with { Signatures = [.. note.Signatures.Where(line => keys.Any(key => key.Name == line.Name && key.KeyId == line.KeyId))] };
        try
        {
            // Of several keys each that signed must have signed well.
            return keys.Where(key => own.Signatures.Any(line => line.KeyId == key.KeyId))
                .Select(key => SignedCheckpoint.Open(own.ToString(), key)).ToList().FirstOrDefault();
        }
        catch (VerificationException)
        {
            return null;
        }
    }

    private void Remember(Seen log, SignedCheckpoint signed)
    {
        var own = Path.Combine(folder, HashOf(signed.Checkpoint.Origin));
        try
        {
            DurableFile.CreateFolder(own, folder);
            DurableFile.Write(Path.Combine(own, "checkpoint"), Encoding.UTF8.GetBytes(signed.Note));
        }
        catch (UnknownOutcomeException exception)
        {
            // The disk may hold what was not signed, or not hold what is believed: only a restart can tell.
            log.Lost = exception;
            throw;
        }

        log.Latest = signed;
    }

    private static SignedCheckpoint? Recall(string folder, string origin, IReadOnlyList<NoteVerifier> keys, WitnessVerifier own)
    {
        var path = Path.Combine(folder, HashOf(origin), "checkpoint");
        if (!File.Exists(path))
        {
            return null;
        }

        return SignedNote.TryParse(File.ReadAllBytes(path), out var note) && IsOwn(note, own) && Signed(note, keys) is { } signed
            && signed.Checkpoint.Origin == origin
            ? signed.With([.. note.Signatures.Where(line => line.Name == own.Name && line.KeyId == own.KeyId)])
            : throw new InvalidDataException(
                $"{path} is not a checkpoint of {origin} that this witness cosigned. Without its memory it must not sign again: "
                + "retire its key, and start another witness in an empty folder.");
    }

    private static bool IsOwn(SignedNote note, WitnessVerifier own)
    {
        try
        {
            return note.CosignedBy(own) is not null;
        }
        catch (VerificationException)
        {
            return false;
        }
    }

    private static string HashOf(string origin) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)));

    private sealed class Seen(IReadOnlyList<NoteVerifier> keys, SignedCheckpoint? latest)
    {
        private volatile SignedCheckpoint? latest = latest;

        public Lock Gate { get; } = new();

        public IReadOnlyList<NoteVerifier> Keys => keys;

        public SignedCheckpoint? Latest
        {
            get => latest;
            set => latest = value;
        }

        public UnknownOutcomeException? Lost { get; set; }
    }
}
