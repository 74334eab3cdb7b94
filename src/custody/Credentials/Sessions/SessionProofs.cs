using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Domicile.Sealing;

namespace Domicile.Credentials.Sessions;

/// <summary>
/// Gives challenges, and checks proofs of the keys that sessions are bound to. A challenge covers the secret that is shown, so that a proof
/// renews once, and the custodian's time, so that nobody keeps one for later. None is stored: a restart makes those under way void, and the
/// browser asks again.
/// </summary>
internal sealed class SessionProofs(LiveSessions sessions)
{
    private const long GoodMs = 60_000;
    private const int PointSize = 65, CoordinateSize = 32;
    private const byte Uncompressed = 4;

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    private long NowMs => sessions.Now().ToUnixTimeMilliseconds();

    public string Challenge(SessionSecret by) => Challenge(by, NowMs);

    /// <summary>Whether whoever shows the secret has the private key of this public one, and has just said so.</summary>
    public bool IsProved(SessionSecret by, byte[] key, SessionProof? proof)
    {
        if (proof is null || key is not [Uncompressed, ..] || key.Length != PointSize) return false;
        if (!long.TryParse(proof.Challenge.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at)) return false;
        if (NowMs - at is < 0 or >= GoodMs || !IsSame(proof.Challenge, Challenge(by, at))) return false;
        var point = new ECPoint { X = key[1..(1 + CoordinateSize)], Y = key[(1 + CoordinateSize)..] };
        try
        {
            using var ecdsa = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point });
            return ecdsa.VerifyData(SessionProof.ToSign(proof.Challenge), proof.Signature, HashAlgorithmName.SHA256,
                DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            // No point of the curve.
            return false;
        }
    }

    private static bool IsSame(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));

    private string Challenge(SessionSecret by, long at)
    {
        byte[] covered = [.. BitConverter.GetBytes(at), .. by.NameHash, .. by.Hash];
        return string.Create(CultureInfo.InvariantCulture, $"{at}.{Base64Url.EncodeToString(HMACSHA256.HashData(_secret, covered))}");
    }
}
