using Domicile.Base;
using Domicile.Keys;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Custody;

[Trait("Database", "none")]
public sealed class UnwrappedKeysTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly UnwrappedKeys _keys;

    public UnwrappedKeysTests() => _keys = new(_time);

    public void Dispose() => _keys.Dispose();

    [Fact]
    public void A_key_is_held_for_a_minute_however_often_it_is_used_and_then_zeroed()
    {
        _keys.Add(Samples.Ann, Key(7));
        for (var seconds = 0; seconds < 60; seconds++)
        {
            var copy = _keys.Find(Samples.Ann);
            Assert.Equal(Key(7), copy);
            Array.Clear(copy!);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Null(_keys.Find(Samples.Ann));
        Assert.True(_keys.IsZero);
    }

    [Fact]
    public void A_key_nobody_asks_for_again_is_zeroed_too()
    {
        _keys.Add(Samples.Ann, Key(7));
        _time.Advance(UnwrappedKeys.Term * 1.5);
        Assert.True(_keys.IsZero);
        Assert.Equal(0, _keys.Count);
    }

    [Fact]
    public void A_forgotten_key_is_zeroed_at_once_and_the_others_stay()
    {
        _keys.Add(Samples.Ann, Key(7));
        _keys.Add(Samples.Ben, Key(8));
        _keys.Forget(Samples.Ann);
        _keys.Forget(default);
        Assert.Null(_keys.Find(Samples.Ann));
        Assert.Equal(Key(8), _keys.Find(Samples.Ben));
        _keys.Forget(Samples.Ben);
        Assert.True(_keys.IsZero);
    }

    [Fact]
    public void No_more_are_held_than_there_is_room_for_and_the_oldest_goes_first()
    {
        for (var at = 0; at <= UnwrappedKeys.Capacity; at++) _keys.Add(Subject(at), Key((byte)(at | 1)));
        Assert.Equal(UnwrappedKeys.Capacity, _keys.Count);
        Assert.Null(_keys.Find(Subject(0)));
        Assert.Equal(Key(1), _keys.Find(Subject(1)));
        _keys.Dispose();
        Assert.True(_keys.IsZero);
    }

    private static SubjectId Subject(int at) => new(new Guid(at, 0, 0, new byte[8]));

    private static byte[] Key(byte fill) => [.. Enumerable.Repeat(fill, 32)];
}
