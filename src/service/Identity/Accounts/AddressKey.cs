using System.Security.Cryptography;
using System.Text;
using Domicile.Base;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Domicile.Identity.Accounts;

/// <summary>
/// The service's key to the index of e-mail addresses, a file in its data folder. The custodian is given a keyed hash of an address and indexes
/// it under a key of its own: whoever has one of the two keys cannot tell whose address a guess would be.
/// </summary>
internal sealed class AddressKey(IDbContextFactory<IdentityDb> databases, IOptions<DataFolder> data) : IPreparation
{
    private const int Size = 32;
    private byte[]? _key;

    /// <summary>Which key it is, and nothing of it: 8 bytes. An account notes by which its address was indexed.</summary>
    public byte[] Id => Hash(Key, "domicile/address-key/v1", "")[..8];

    private byte[] Key => _key ?? throw new InvalidOperationException("Not prepared yet.");

    /// <summary>What the custodian is asked by instead of the address.</summary>
    public string Blind(string address) => Blind(Key, address);

    public static string Blind(byte[] key, string address) => Convert.ToHexStringLower(Hash(key, "domicile/address/v1", address));

    public static string PathIn(DataFolder data) => Path.Combine(data.Sub("service"), "address-key");

    /// <summary>Makes a key where there is none.</summary>
    /// <exception cref="InvalidDataException">There is one. For the operator.</exception>
    public static void Make(DataFolder data)
    {
        var path = PathIn(data);
        if (File.Exists(path)) throw new InvalidDataException($"{path} exists, and accounts are found by it.");
        DurableFile.Write(path, RandomNumberGenerator.GetBytes(Size), OwnerOnly.File);
    }

    /// <exception cref="InvalidDataException">It is lost or damaged. For the operator.</exception>
    public async Task Prepare(CancellationToken cancellationToken)
    {
        var path = PathIn(data.Value);
        if (!File.Exists(path))
        {
            // Another key in silence would let addresses be taken a second time.
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            if (await db.Accounts.AnyAsync(cancellationToken))
                throw new InvalidDataException($"{path} is missing, without which nobody is found by an e-mail address. "
                    + "Take it from a backup of the service; if there is none, see 'domicile address-key new --help'.");
            Make(data.Value);
        }
        var key = await File.ReadAllBytesAsync(path, cancellationToken);
        _key = key.Length == Size ? key : throw new InvalidDataException($"{path} is damaged. Take it from a backup of the service.");
    }

    private static byte[] Hash(byte[] key, string purpose, string value) =>
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{purpose}\n{value}"));
}
