using System.Text;
using Domicile.Proof;
using Domicile.Quorum;

namespace Domicile.Verify;

/// <summary>One proof file: that the log holds the entry, and that the disclosed body is the one the entry commits to.</summary>
internal static class VerifyProof
{
    private const int MaxBytes = 16 << 20;

    public static IEnumerable<string> Run(Arguments arguments)
    {
        var trust = Trust.Of(arguments);
        if (!trust.KnowsALog)
        {
            throw new UsageException("A proof is checked against a key you know: give it with --vkey, or a policy that lists it with --policy.");
        }

        if (!TlogProof.TryParse(Input.Text(arguments.Operand!, MaxBytes), out var proof))
        {
            throw new VerificationException($"{arguments.Operand} is not a proof file of the form c2sp.org/tlog-proof@v1");
        }

        var key = trust.KeyOf(Encoding.UTF8.GetBytes(proof.CheckpointNote))!;
        var disclosure = Disclosed(arguments, proof);
        var checkpoint = proof.Verify(disclosure.Entry.Span, key);
        yield return $"log {checkpoint.Origin}";
        yield return $"index {proof.Index} of {checkpoint.Size}";
        yield return $"checkpoint: signed by {key}";
        foreach (var cosigner in trust.Cosigners(SignedCheckpoint.Open(proof.CheckpointNote, key)))
        {
            yield return cosigner;
        }

        yield return "inclusion: the entry leads to the signed root";
        if (arguments["log"] is { } place)
        {
            var source = Input.Log(place);
            var latest = VerifyLog.Latest(source, key).Checkpoint;
            VerifyLog.Consistent(checkpoint, source, latest);
            yield return $"history: the log, now of size {latest.Size}, still holds the tree of the proof";
        }

        var entry = disclosure.Open();
        yield return $"kind {entry.Kind}";
        yield return $"event {entry.EventId:N}";
        yield return $"time {Time.OfUnix(entry.UnixMs, 1)}";
        yield return $"commitment {entry.Commitment}";
        if (disclosure.Body is { } body)
        {
            yield return "body: the one that the entry commits to";
            yield return Encoding.UTF8.GetString(body.Span);
            foreach (var line in entry.Kind == Founding.Kind ? trust.DemandFounding(checkpoint, Founding.Parse(body.Span)) : [])
            {
                yield return line;
            }
        }
        else if (disclosure.Fields is { } fields)
        {
            yield return "fields: of the body that the entry commits to";
            foreach (var field in fields)
            {
                yield return $"  {field.Name} {(field.Value is { } value ? Encoding.UTF8.GetString(value) : "(not shown)")}";
            }
        }
        else
        {
            yield return "body: not disclosed";
        }

        yield return "VERIFIED";
    }

    private static Disclosure Disclosed(Arguments arguments, TlogProof proof)
    {
        if (arguments["entry"] is { } file)
        {
            return new Disclosure(Input.Bytes(file, EntryBundle.MaxEntry));
        }

        if (proof.Extra.IsEmpty)
        {
            throw new UsageException("The proof file does not carry its entry: give it with --entry.");
        }

        return Disclosure.TryParse(proof.Extra.Span, out var disclosure) ? disclosure
            : throw new VerificationException("the extra line of the proof file is not a disclosure");
    }
}
