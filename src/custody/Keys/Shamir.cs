using System.Security.Cryptography;

namespace Domicile.Keys;

/// <summary>
/// Splits a secret so that any <c>need</c> of the shares give it back and fewer say nothing about it (Shamir 1979): each byte is the constant of a
/// random polynomial over GF(2^8), x^8 + x^4 + x^3 + x + 1; share <c>x</c> is the polynomials' values at <c>x</c>, from 1.
/// Multiplication takes the same time for all values.
/// </summary>
internal static class Shamir
{
    /// <returns>Shares of the secret's length, for x = 1, 2, ….</returns>
    public static byte[][] Split(ReadOnlySpan<byte> secret, int shares, int need)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(need, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(shares, need);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shares, 255);
        var coefficients = RandomNumberGenerator.GetBytes(secret.Length * (need - 1));
        var split = Evaluate(secret, coefficients, shares);
        CryptographicOperations.ZeroMemory(coefficients);
        return split;
    }

    /// <summary>The secret, from exactly as many different shares as are needed. Wrong or too few shares give another value.</summary>
    public static byte[] Join(IReadOnlyList<(byte X, byte[] Share)> shares)
    {
        if (shares.Count == 0 || shares.Any(share => share.X == 0 || share.Share.Length != shares[0].Share.Length)
            || shares.Select(share => share.X).Distinct().Count() != shares.Count)
            throw new ArgumentException("Different shares of one secret are needed.", nameof(shares));
        var secret = new byte[shares[0].Share.Length];
        foreach (var (x, share) in shares)
        {
            // Lagrange at 0: subtracting is adding.
            var factor = shares.Where(other => other.X != x).Aggregate((byte)1, (product, other) => Multiply(product, Multiply(other.X, Inverse((byte)(other.X ^ x)))));
            for (var at = 0; at < secret.Length; at++) secret[at] ^= Multiply(share[at], factor);
        }
        return secret;
    }

    internal static byte[][] Evaluate(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> coefficients, int shares)
    {
        var split = new byte[shares][];
        for (var x = 1; x <= shares; x++)
        {
            var share = split[x - 1] = new byte[secret.Length];
            for (var degree = coefficients.Length / secret.Length; degree >= 0; degree--)
            {
                var terms = degree == 0 ? secret : coefficients.Slice((degree - 1) * secret.Length, secret.Length);
                for (var at = 0; at < secret.Length; at++) share[at] = (byte)(Multiply(share[at], (byte)x) ^ terms[at]);
            }
        }
        return split;
    }

    internal static byte Multiply(byte left, byte right)
    {
        var (product, factor) = (0, (int)left);
        for (var bit = 0; bit < 8; bit++)
        {
            product ^= factor & -((right >> bit) & 1);
            factor = (factor << 1) ^ (0x11b & -(factor >> 7));
        }
        return (byte)product;
    }

    /// <summary>x^254, which is 1/x; 0 for 0.</summary>
    internal static byte Inverse(byte value)
    {
        var (result, power) = ((byte)1, value);
        for (var bit = 1; bit < 8; bit++)
        {
            power = Multiply(power, power);
            result = Multiply(result, power);
        }
        return result;
    }
}
