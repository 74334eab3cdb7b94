using System.Security.Cryptography;
using System.Text;
using Domicile.Base;
using Domicile.Identity.Accounts;

namespace Domicile.Moderation.Tables;

/// <summary>The user name of somebody who had a role once: nobody else ever has it. It is linked to no account, and outlives the one it was of.</summary>
internal sealed class StaffName
{
    /// <summary>SHA-256 of the name with look-alikes folded, so that names that look like it are kept, too.</summary>
    [Holds(Fideslang.Username, StorageClass.Operational)] public required byte[] Hash { get; init; }

    public static byte[] HashOf(string name) => SHA256.HashData(Encoding.UTF8.GetBytes("staff name\n" + NameSkeleton.Of(name)));
}
