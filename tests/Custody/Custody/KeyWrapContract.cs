using System.Collections.Concurrent;
using System.Security.Cryptography;
using Domicile.Keys;

namespace Domicile.Tests.Custody;

/// <summary>What every <see cref="IKeyWrap"/> promises, wherever its keys are.</summary>
public abstract class KeyWrapContract
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(at => (byte)at)];

    private protected abstract IKeyWrap Wrap { get; }

    [Fact]
    public void What_is_wrapped_opens_under_its_own_version_alone()
    {
        Wrap.Make(1);
        Wrap.Make(2);
        var wrapped = Wrap.Wrap(1, Key);
        Assert.Equal(40, wrapped.Length);
        Assert.Equal(Key, Wrap.Unwrap(1, wrapped));
        Assert.Equal(Key, Wrap.Unwrap(2, Wrap.Wrap(2, Key)));
        Assert.ThrowsAny<CryptographicException>(() => Wrap.Unwrap(2, wrapped));
    }

    [Fact]
    public void Making_a_version_again_changes_nothing()
    {
        Wrap.Make(1);
        var wrapped = Wrap.Wrap(1, Key);
        Wrap.Make(1);
        Assert.Equal(Key, Wrap.Unwrap(1, wrapped));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(8, 0)]
    [InlineData(39, 40)]
    [InlineData(40, 40)]
    [InlineData(40, 41)]
    [InlineData(40, 24)]
    [InlineData(40, 8)]
    public void Changed_bytes_cut_bytes_and_more_bytes_do_not_open(int flipped, int length)
    {
        Wrap.Make(1);
        var wrapped = Wrap.Wrap(1, Key).Concat(new byte[1]).Take(length).ToArray();
        if (flipped < wrapped.Length) wrapped[flipped] ^= 1;
        if (wrapped.Length == 40 && flipped == 40) wrapped[0] ^= 0x80;
        Assert.ThrowsAny<CryptographicException>(() => Wrap.Unwrap(1, wrapped));
        Assert.Equal(Key, Wrap.Unwrap(1, Wrap.Wrap(1, Key)));
    }

    [Fact]
    public void What_was_never_made_and_what_was_destroyed_wraps_and_opens_nothing()
    {
        Assert.False(Wrap.Has(7));
        Assert.Throws<CryptographicException>(() => Wrap.Wrap(7, Key));
        Wrap.Make(7);
        Assert.True(Wrap.Has(7));
        var wrapped = Wrap.Wrap(7, Key);
        Wrap.Destroy(7);
        Wrap.Destroy(7);
        Assert.False(Wrap.Has(7));
        Assert.Throws<CryptographicException>(() => Wrap.Unwrap(7, wrapped));
        Wrap.Make(7);
        Assert.ThrowsAny<CryptographicException>(() => Wrap.Unwrap(7, wrapped));
    }

    [Fact]
    public void Many_threads_at_once_each_get_their_own_key()
    {
        Wrap.Make(1);
        var wrong = new ConcurrentBag<int>();
        Parallel.For(0, 200, new() { MaxDegreeOfParallelism = 8 }, at =>
        {
            var own = SHA256.HashData(BitConverter.GetBytes(at));
            if (!Wrap.Unwrap(1, Wrap.Wrap(1, own)).SequenceEqual(own)) wrong.Add(at);
        });
        Assert.Empty(wrong);
    }
}

public sealed class FileKeyWrapTests : KeyWrapContract
{
    private protected override IKeyWrap Wrap { get; } = new FileKeyWrap([]);
}

[Collection(nameof(SoftToken))]
public sealed class TokenKeyWrapTests : KeyWrapContract, IDisposable
{
    private readonly TokenKeyWrap _wrap;

    public TokenKeyWrapTests(SoftToken token) => _wrap = token.Wrap();

    private protected override IKeyWrap Wrap => _wrap;

    public void Dispose() => _wrap.Dispose();
}
