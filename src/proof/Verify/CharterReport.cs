using System.Globalization;
using Domicile.Custody.Mandates;
using Domicile.Quorum;

namespace Domicile.Verify;

/// <summary>A charter in words: who the parties are, what is in force, what waits and until when.</summary>
internal static class CharterReport
{
    public static IEnumerable<string> Of(Charter charter, long nowMs)
    {
        yield return $"charter: at {Time.OfUnix(nowMs, 1)}";
        yield return charter.Registry is not { } registry ? "parties: none yet"
            : string.Create(CultureInfo.InvariantCulture,
                $"parties: {registry.Parties.Count}, of which {registry.Need} make a quorum{(registry.IsTrial ? ", in a trial" : "")}");
        foreach (var party in charter.Registry?.Parties ?? [])
        {
            yield return $"  {party.Id} ({party.Role}): {party.Name}, {party.Country}; keys {string.Join(", ", party.Keys)}";
        }

        var mandates = MandatesKind.Instance.In(charter)!;
        yield return $"mandates in force: {mandates.Count}";
        foreach (var line in mandates.Select(MandateLine.Of))
        {
            yield return $"  {line.Party} {line.Category} {line.Purpose} {line.Reason}: {line.Verdict}, {line.Minutes} minutes";
        }

        foreach (var motion in charter.InForceOf(AccessKind.Instance))
        {
            var access = (ApprovedAccess)motion.Proposal.Content;
            yield return $"access {(access.UntilMs > nowMs ? "in force" : "over")}: {motion.Hash}, until {Time.OfUnix(access.UntilMs, 1)}";
        }

        foreach (var motion in charter.Motions.Values.Where(motion => motion.Standing == Standing.Waiting).OrderBy(motion => motion.DueMs))
        {
            yield return $"waits: {motion.Proposal.Kind.Name} {motion.Hash}, until {Time.OfUnix(motion.DueMs!.Value, 1)}";
        }

        foreach (var motion in charter.Motions.Values.Where(motion => motion.IsOpen(nowMs)).OrderBy(motion => motion.Proposal.ExpiresMs))
        {
            yield return $"open: {motion.Proposal.Kind.Name} {motion.Hash}, until {Time.OfUnix(motion.Proposal.ExpiresMs, 1)}";
        }
    }
}
