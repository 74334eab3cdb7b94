using System.Text.Json;
using Domicile.Screening.Hashing;
using Domicile.Screening.Tables;
using Domicile.Storage;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Screening.Matching;

/// <summary>Compares a post's hashes with all banks, and counts which entries match how many posts.</summary>
internal sealed class MatchMedia(IDbContextFactory<ScreeningDb> databases, KnownMedia known, TimeProvider time)
{
    /// <summary>Of the matches, the strongest so many are shown.</summary>
    public const int MostShown = 20;

    /// <summary>The matches, the strongest first. They are recorded, and count towards the entries' quarantine.</summary>
    /// <param name="hashes">Of a post.</param>
    /// <param name="only">The bank to ask; null for all.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<IReadOnlyList<BankMatch>> Run(PostHash hashes, Guid? only, CancellationToken cancellationToken)
    {
        var all = await known.Refresh(cancellationToken);
        // A negative bank is asked always: it says what a match is not.
        var banks = all.Where(bank => bank.Value.IsNegative || bank.Value.IsEnabledFor(hashes.Post) && (only ?? bank.Key) == bank.Key).ToDictionary();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var matches = new List<BankMatch>();
        foreach (var (bank, kind, key, likeness) in known.Match(ViewHashes.Read(hashes.Views), banks).Take(MostShown))
            if (await Describe(db, bank, kind, key.ToBytes(), likeness, cancellationToken) is { } match) matches.Add(match);
        if (hashes.Sha256 is { } digest)
            foreach (var bank in banks.Values.Where(bank => !bank.IsNegative))
                if (await Describe(db, bank, EntryKind.Sha256, digest, Same(digest), cancellationToken) is { } match) matches.Add(match);
        if (matches.Count == 0) return [];
        return await Record(hashes, [.. matches.OrderByDescending(match => match.Score).ThenByDescending(match => match.Kind)], banks, cancellationToken);
    }

    private static Likeness Same(byte[] digest) => new(0, 1, 1, 0, PdqHash.Read(digest), PdqHash.Read(digest), View.Whole, Turn.None);

    private static async Task<BankMatch?> Describe(
        ScreeningDb db, Bank bank, EntryKind kind, byte[] key, Likeness likeness, CancellationToken cancellationToken)
    {
        var entry = await db.BankEntries.AsNoTracking().Where(row => row.Bank == bank.Id && row.Kind == kind && row.Hash == key)
            .Select(row => new { row.Label, row.QuarantinedAt }).SingleOrDefaultAsync(cancellationToken);
        return entry is null ? null : new(bank.Id, bank.Name, bank.IsBlocking, entry.QuarantinedAt is not null, kind, Convert.ToHexStringLower(key), entry.Label,
            likeness.UploadShare, likeness.EntryShare, likeness.Distance, likeness.Uploaded.ToString(), likeness.Known.ToString(), likeness.Seen, likeness.Turned);
    }

    private Task<BankMatch[]> Record(PostHash hashes, BankMatch[] matches, Dictionary<Guid, Bank> banks, CancellationToken cancellationToken) =>
        databases.Transact(async db =>
        {
            var recorded = new List<BankMatch>();
            foreach (var match in matches)
            {
                var isNoisy = match.IsQuarantined || await Count(db, hashes.Post, match, banks[match.Bank].NoisyAfter, cancellationToken);
                recorded.Add(match with { IsQuarantined = isNoisy });
            }
            foreach (var match in recorded.DistinctBy(match => match.Bank))
            {
                var row = await db.MediaMatches.FindAsync([hashes.Post, hashes.Part, match.Bank], cancellationToken);
                var evidence = JsonSerializer.Serialize(match);
                if (row is not null) row.Evidence = evidence;
                else db.Add(new MediaMatch { Post = hashes.Post, Part = hashes.Part, Bank = match.Bank, Evidence = evidence, FoundAt = time.GetUtcNow() });
            }
            await db.SaveChangesAsync(cancellationToken);
            return recorded.ToArray();
        }, cancellationToken);

    /// <summary>Counts the post for the entry, and says whether that was one too many. Once it is quarantined there is nothing more to count.</summary>
    private async Task<bool> Count(ScreeningDb db, Guid post, BankMatch match, int most, CancellationToken cancellationToken)
    {
        if (most == 0) return false;
        var key = Convert.FromHexString(match.Entry);
        var uploads = db.EntryUploads.Where(row => row.Bank == match.Bank && row.Kind == match.Kind && row.Hash == key);
        if (!await uploads.AnyAsync(row => row.Post == post, cancellationToken))
        {
            db.Add(new EntryUpload { Bank = match.Bank, Kind = match.Kind, Hash = key, Post = post });
            await db.SaveChangesAsync(cancellationToken);
        }
        if (await uploads.CountAsync(cancellationToken) < most) return false;
        return await db.BankEntries.Where(row => row.Bank == match.Bank && row.Kind == match.Kind && row.Hash == key && !row.Confirmed)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.QuarantinedAt, time.GetUtcNow()), cancellationToken) > 0;
    }
}
