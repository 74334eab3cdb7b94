using System.Security.Cryptography;
using System.Text;
using Domicile.Base;
using Domicile.Sealing;
using NSec.Cryptography;

namespace Domicile.Credentials.Registration;

/// <summary>
/// What is kept of passwords: Argon2id (RFC 9106) over the password's HMAC under a secret of the subject's own. Whoever has the rows alone cannot guess,
/// and what was kept is worth nothing once the subject's key is destroyed. Hashing is bounded: one at once for every two processors, and a short queue.
/// </summary>
internal sealed class Verifiers : IDisposable
{
    private const string Version = "argon2id-19m-2-1";
    private const int SaltSize = 16;
    private const int HashSize = 32;
    private const int MaxWaiting = 32;

    private static readonly PasswordBasedKeyDerivationAlgorithm Argon2id = PasswordBasedKeyDerivationAlgorithm.Argon2id(
        new Argon2Parameters { MemorySize = 19 * 1024, NumberOfPasses = 2, DegreeOfParallelism = 1 });

    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));
    private int _waiting;

    /// <summary>What is to be kept: version, salt and hash.</summary>
    public async Task<Outcome<string>> Make(byte[] secret, string password, CancellationToken cancellationToken)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltSize);
        return (await Hash(secret, password, salt, cancellationToken)).Then<string>(hash => $"{Version}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");
    }

    /// <summary>Whether the password is the one; takes as long where there is none to compare with.</summary>
    public async Task<Outcome<bool>> Check(byte[] secret, string? verifier, string password, CancellationToken cancellationToken)
    {
        var (salt, expected) = verifier?.Split('$') is [Version, var one, var two] ? (Convert.FromBase64String(one), Convert.FromBase64String(two)) : (new byte[SaltSize], null);
        return (await Hash(secret, password, salt, cancellationToken)).Then<bool>(hash => expected is not null && CryptographicOperations.FixedTimeEquals(hash, expected));
    }

    public void Dispose() => _turns.Dispose();

    private async Task<Outcome<byte[]>> Hash(byte[] secret, string password, byte[] salt, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return CredentialRefusals.Busy;
        }
        try
        {
            await _turns.WaitAsync(cancellationToken);
            try
            {
                return await Task.Run(() => Argon2id.DeriveBytes(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(password)), salt, HashSize), cancellationToken);
            }
            finally
            {
                _turns.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
