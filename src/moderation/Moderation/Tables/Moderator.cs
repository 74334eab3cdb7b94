using System.Security.Cryptography;
using Domicile.Base;

namespace Domicile.Moderation.Tables;

/// <summary>Somebody who works in moderation, did, or is to: the row stays until the account is erased.</summary>
internal sealed class Moderator
{
    private const string Consonants = "bdfghjklmnprstvz", Vowels = "aiou";

    [Holds(Fideslang.UniqueId, StorageClass.Operational)] public SubjectId Subject { get; init; }

    /// <summary>As they were given. They are in force only while the account is active: see <c>RolesInForce</c>.</summary>
    [Holds(Fideslang.Operations, StorageClass.Operational)] public Role Roles { get; set; }

    /// <summary>Random, and always the same for one account: what receipts and the public record call this person. Two quintuplets of 16 bits (arXiv:0901.4016).</summary>
    [Holds(Fideslang.Pseudonym, StorageClass.Operational)] public required string Pseudonym { get; init; }

    /// <summary>The person's row, added where there is none yet; the caller saves.</summary>
    public static async Task<Moderator> Get(ModerationDb db, SubjectId subject, CancellationToken cancellationToken)
    {
        if (await db.Moderators.FindAsync([subject], cancellationToken) is { } known) return known;
        var row = New(subject, Role.None);
        db.Add(row);
        return row;
    }

    public static Moderator New(SubjectId subject, Role roles) => new() { Subject = subject, Roles = roles, Pseudonym = $"{Quintuplet()}-{Quintuplet()}" };

    private static string Quintuplet() => new([Any(Consonants), Any(Vowels), Any(Consonants), Any(Vowels), Any(Consonants)]);

    private static char Any(string letters) => letters[RandomNumberGenerator.GetInt32(letters.Length)];
}
