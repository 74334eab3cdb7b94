using Domicile.Base;
using Domicile.Custody.Entries;
using Domicile.Custody.Mandates;
using Domicile.Quorum;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Custody.Acts;

/// <summary>Names the subjects of an access that was approved by their commitment alone.</summary>
internal sealed class NameSubjects(WriteQueue writes, TakeActs quorum)
{
    public static readonly Refusal OtherSubjects = new("other-subjects", 422, "These are not the subjects to whom the proposal is committed.");

    /// <summary>Names the subjects to whom a proposal is committed.</summary>
    public Task<Outcome<Done>> Do(string proposal, byte[] salt, IReadOnlyList<SubjectId> subjects, CancellationToken cancellationToken) =>
        Receipts.WithReceipt<Done>(async () =>
        {
            if (!quorum.Charter.Motions.TryGetValue(proposal, out var motion)) return Charter.NoSuchProposal;
            var access = motion.Proposal.Content as ApprovedAccess;
            if (salt.Length != SubjectSet.SaltSize || subjects.Count != access?.Subjects || subjects.Distinct().Count() != subjects.Count
                || SubjectSet.Commit(salt, subjects) != access.Commitment)
                return OtherSubjects;
            await writes.Do(batch =>
            {
                batch.Db.NamedSubjects.Where(row => row.Proposal == proposal).ExecuteDelete();
                batch.Db.AddRange(subjects.Select(subject => new NamedSubject { Proposal = proposal, Subject = subject }));
                return true;
            });
            return default(Done);
        });
}
