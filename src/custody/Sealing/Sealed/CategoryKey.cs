using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Domicile.Base;

namespace Domicile.Sealing.Sealed;

/// <summary>
/// The key of one category of one subject, HKDF-SHA256 of the subject's key. It works until its term ends, by a clock that cannot be
/// set back, and is zeroed when disposed. Safe for concurrent use.
/// </summary>
/// <remarks>
/// A sealed value is <c>01 ‖ commitment (32) ‖ nonce (24) ‖ ciphertext ‖ tag (16)</c>. The commitment is an HKDF output of the same
/// key, checked before anything is decrypted: GCM alone lets one ciphertext open under two keys.
/// </remarks>
public sealed class CategoryKey : IDisposable
{
    /// <summary>How much longer a sealed value is than its plaintext.</summary>
    public const int Overhead = 1 + CommitmentSize + Xaes256Gcm.NonceSize + Xaes256Gcm.TagSize;

    internal const int CommitmentSize = 32;

    /// <summary>How many values are sealed under one first half of a nonce, and so under one derived key: far below what random 96-bit nonces bear.</summary>
    private const int PerHalf = 4096;
    private const byte Version = 1;

    // Held while the key is used, so that it is never zeroed under an operation: that would seal under a key of zeros.
    private readonly Lock _use = new();
    private readonly byte[] _bytes;
    // Derived when the key is first used: a key that is only handed on needs neither.
    private byte[]? _commitment;
    private Xaes256Gcm? _values;
    private readonly byte[] _half = new byte[Xaes256Gcm.HalfSize];
    private int _underHalf;
    private readonly TimeProvider _time;
    private readonly long _start;
    private bool _disposed;

    /// <summary>Takes the bytes over.</summary>
    public CategoryKey(byte[] bytes, TimeSpan term, TimeProvider time)
    {
        (_bytes, Term, _time, _start) = (bytes, term, time, time.GetTimestamp());
    }

    internal TimeSpan Term { get; }

    /// <summary>What is left of the term; zero or less when it is over.</summary>
    public TimeSpan Left => Term - _time.GetElapsedTime(_start);

    public void Dispose()
    {
        lock (_use)
        {
            _disposed = true;
            CryptographicOperations.ZeroMemory(_bytes);
            _values?.Dispose();
        }
    }

    /// <summary>A copy of the bytes, for the process that asked for the key.</summary>
    public byte[] Export()
    {
        lock (_use)
        {
            Demand();
            return [.. _bytes];
        }
    }

    public byte[] Seal(Binding binding, ReadOnlySpan<byte> value)
    {
        var sealedValue = new byte[value.Length + Overhead];
        sealedValue[0] = Version;
        var nonce = sealedValue.AsSpan(1 + CommitmentSize, Xaes256Gcm.NonceSize);
        RandomNumberGenerator.Fill(nonce[Xaes256Gcm.HalfSize..]);
        var associated = binding.Encode();
        lock (_use)
        {
            var values = Values();
            if (_underHalf++ % PerHalf == 0) RandomNumberGenerator.Fill(_half);
            _half.CopyTo(nonce);
            _commitment.CopyTo(sealedValue, 1);
            values.Seal(nonce, value, sealedValue.AsSpan(1 + CommitmentSize + Xaes256Gcm.NonceSize), associated);
        }
        return sealedValue;
    }

    /// <exception cref="SealedDamagedException">Moved, changed, cut, or sealed under another key.</exception>
    public byte[] Open(Binding binding, ReadOnlySpan<byte> sealedValue)
    {
        if (sealedValue.Length < Overhead || sealedValue[0] != Version) throw binding.Damaged("Not a sealed value.");
        var value = new byte[sealedValue.Length - Overhead];
        var associated = binding.Encode();
        lock (_use)
        {
            var values = Values();
            if (!CryptographicOperations.FixedTimeEquals(sealedValue.Slice(1, CommitmentSize), _commitment))
                throw binding.Damaged("Sealed under another key.");
            sealedValue = sealedValue[(1 + CommitmentSize)..];
            binding.Open(values, sealedValue, value, associated);
        }
        return value;
    }

    /// <summary>A key of its own for each sealed file, with its commitment: 64 bytes.</summary>
    internal byte[] Derive(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info)
    {
        var output = new byte[Xaes256Gcm.KeySize + CommitmentSize];
        lock (_use)
        {
            Demand();
            HKDF.DeriveKey(HashAlgorithmName.SHA256, _bytes, output, salt, info);
        }
        return output;
    }

    [MemberNotNull(nameof(_commitment))]
    private Xaes256Gcm Values()
    {
        Demand();
        if (_values is null || _commitment is null)
        {
            Span<byte> values = stackalloc byte[Xaes256Gcm.KeySize];
            _commitment = new byte[CommitmentSize];
            HKDF.Expand(HashAlgorithmName.SHA256, _bytes, _commitment, "domicile/value-commitment/v1"u8);
            HKDF.Expand(HashAlgorithmName.SHA256, _bytes, values, "domicile/value/v1"u8);
            _values = new(values);
            CryptographicOperations.ZeroMemory(values);
        }
        return _values;
    }

    private void Demand()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Left <= TimeSpan.Zero) throw new KeyExpiredException();
    }
}

/// <summary>The key's term is over: ask the custodian again.</summary>
public sealed class KeyExpiredException() : InvalidOperationException("The key's term is over.");
