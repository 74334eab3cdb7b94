using CsCheck;
using Domicile.Base;
using Domicile.Sealing.Sealed;

namespace Domicile.Tests.Custody;

[Trait("Database", "none")]
public sealed class SealedValueTests
{
    [Fact]
    public void What_is_sealed_opens_and_no_two_sealed_values_are_the_same() => Gen.Byte.Array.Sample(value =>
    {
        using var key = Samples.Key();
        var sealedValue = key.Seal(Samples.Bound, value);
        Assert.Equal(value, key.Open(Samples.Bound, sealedValue));
        Assert.Equal(value.Length + CategoryKey.Overhead, sealedValue.Length);
        Assert.NotEqual(sealedValue, key.Seal(Samples.Bound, value));
    }, iter: 200);

    [Fact]
    public void A_key_seals_few_values_under_one_half_of_a_nonce_and_none_under_the_same_nonce()
    {
        using var key = Samples.Key();
        var nonces = Enumerable.Range(0, 10_000).Select(_ => key.Seal(Samples.Bound, []).AsSpan(1 + CategoryKey.CommitmentSize, Xaes256Gcm.NonceSize).ToArray()).ToList();
        Assert.Equal(nonces.Count, nonces.Select(Convert.ToHexString).Distinct().Count());
        var halves = nonces.CountBy(nonce => Convert.ToHexString(nonce.AsSpan(0, Xaes256Gcm.HalfSize))).ToList();
        Assert.All(halves, half => Assert.InRange(half.Value, 1, 4096));
    }

    [Fact]
    public void Any_changed_bit_and_any_cut_is_noticed() => Gen.Select(Gen.Byte.Array[0, 50], Gen.Int[0, 10_000]).Sample((value, at) =>
    {
        using var key = Samples.Key();
        var sealedValue = key.Seal(Samples.Bound, value);
        sealedValue[at / 8 % sealedValue.Length] ^= (byte)(1 << (at % 8));
        Assert.Throws<SealedDamagedException>(() => key.Open(Samples.Bound, sealedValue));
        Assert.Throws<SealedDamagedException>(() => key.Open(Samples.Bound, sealedValue.AsSpan(0, at % sealedValue.Length)));
    }, iter: 200);

    [Fact]
    public void A_value_moved_to_another_row_field_subject_or_domicile_does_not_open()
    {
        using var key = Samples.Key();
        var sealedValue = key.Seal(Samples.Bound, "ann@example.org"u8);
        Assert.All((Binding[])
        [
            Samples.Bound with { Record = Guid.Empty },
            Samples.Bound with { Subject = Samples.Ben },
            Samples.Bound with { Domicile = "other.example" },
            Samples.Bound with { Field = Samples.Email with { Category = "user.contact.phone_number" } },
            Samples.Bound with { Field = Samples.Email with { Name = "Account.Phone" } },
            Samples.Bound with { Field = Samples.Email with { Version = 2 } },
        ], moved => Assert.Throws<SealedDamagedException>(() => key.Open(moved, sealedValue)));
    }

    [Fact]
    public void Another_key_is_told_by_its_commitment_before_anything_is_decrypted()
    {
        using var key = Samples.Key();
        using var other = Samples.Key(2);
        var sealedValue = key.Seal(Samples.Bound, "ann@example.org"u8);
        var refused = Assert.Throws<SealedDamagedException>(() => other.Open(Samples.Bound, sealedValue));
        Assert.EndsWith("Sealed under another key.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_of_a_binding_cannot_flow_into_each_other() =>
        Assert.NotEqual(
            (Samples.Bound with { Field = new("user.contact", "email", 1) }).Encode(),
            (Samples.Bound with { Field = new("user.contacte", "mail", 1) }).Encode());

    [Fact]
    public void A_key_works_for_its_term_even_if_the_clock_is_set_back_and_never_after_it_was_disposed()
    {
        var time = new ClockAndCalendar();
        var key = Samples.Key(time: time);
        var sealedValue = key.Seal(Samples.Bound, [1]);
        time.Passed += TimeSpan.FromMinutes(14);
        Assert.Equal([1], key.Open(Samples.Bound, sealedValue));
        time.Now -= TimeSpan.FromDays(1);
        time.Passed += TimeSpan.FromMinutes(1);
        Assert.Throws<KeyExpiredException>(() => key.Open(Samples.Bound, sealedValue));
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Seal(Samples.Bound, [1]));
    }

    /// <summary>The date can be set; what has passed cannot.</summary>
    private sealed class ClockAndCalendar : TimeProvider
    {
        public TimeSpan Passed { get; set; }

        public DateTimeOffset Now { get; set; } = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Passed.Ticks;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
