using System.Security.Cryptography;
using Domicile.Keys;
using Microsoft.Extensions.Time.Testing;
using Net.Pkcs11Interop.Common;

namespace Domicile.Tests.Custody;

/// <summary>A token that is missing, locked, pulled out, or holds what it should not.</summary>
[Trait("Database", "none")]
[Collection(nameof(SoftToken))]
public sealed class TokenTests(SoftToken token) : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        token.PutBack();
        _folder.Dispose();
    }

    [Fact]
    public void A_token_pulled_out_refuses_everything_and_serves_again_once_it_is_back()
    {
        using var wrap = token.Wrap(_time);
        wrap.Make(1);
        var key = RandomNumberGenerator.GetBytes(32);
        var wrapped = wrap.Wrap(1, key);
        token.Remove();
        Assert.Throws<KeysUnavailableException>(() => wrap.Unwrap(1, wrapped));
        Assert.Throws<KeysUnavailableException>(() => wrap.Wrap(1, key));
        Assert.Throws<KeysUnavailableException>(() => wrap.Has(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Throws<KeysUnavailableException>(() => wrap.Unwrap(1, wrapped));
        token.PutBack();
        Assert.Throws<KeysUnavailableException>(() => wrap.Unwrap(1, wrapped));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(key, wrap.Unwrap(1, wrapped));
    }

    [Fact]
    public void A_token_that_is_back_before_anyone_noticed_is_reached_by_new_sessions()
    {
        using var wrap = token.Wrap(_time);
        wrap.Make(1);
        var wrapped = wrap.Wrap(1, new byte[32]);
        token.Remove();
        Assert.Throws<KeysUnavailableException>(() => wrap.Has(2));
        token.PutBack();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new byte[32], wrap.Unwrap(1, wrapped));
    }

    [Fact]
    public void What_cannot_be_used_at_the_start_is_said_without_the_pin()
    {
        Assert.Contains("DOMICILE_HSM_TOKEN", Refused(hardware => hardware.Token = "other"), StringComparison.Ordinal);
        Assert.Contains("/nowhere.so", Refused(hardware => hardware.Library = "/nowhere.so"), StringComparison.Ordinal);
        Assert.Contains("PIN", Refused(_ => { }, "9999-wrong"), StringComparison.Ordinal);

        string Refused(Action<Hardware> change, string pin = SoftToken.Pin)
        {
            var hardware = token.Hardware();
            change(hardware);
            var refused = Assert.Throws<InvalidDataException>(() => new Token(hardware, pin, _time));
            Assert.DoesNotContain(pin, refused.ToString(), StringComparison.Ordinal);
            return refused.Message;
        }
    }

    [Theory]
    [InlineData(null, "names no file")]
    [InlineData("", "holds no PIN")]
    public void A_pin_file_must_exist_and_hold_a_pin(string? content, string said)
    {
        var path = _folder.File("pin");
        if (content is not null) File.WriteAllText(path, content);
        if (content is not null) File.SetUnixFileMode(path, UnixFileMode.UserRead);
        Assert.Contains(said, Assert.Throws<InvalidDataException>(() => new Hardware { PinFile = path }.ReadPin()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pin_file_that_others_can_read_is_refused()
    {
        var path = _folder.File("pin");
        File.WriteAllText(path, "secret-1234");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        var refused = Assert.Throws<InvalidDataException>(() => new Hardware { PinFile = path }.ReadPin());
        Assert.Contains("chmod", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_could_leave_the_token_is_not_used()
    {
        var origin = token.NewOrigin();
        using var connection = new Token(token.Hardware(), SoftToken.Pin, _time);
        var attributes = TokenConnection.Factories.ObjectAttributeFactory;
        connection.Use((_, session) => session.CreateObject(
        [
            attributes.Create(CKA.CKA_CLASS, CKO.CKO_SECRET_KEY), attributes.Create(CKA.CKA_KEY_TYPE, CKK.CKK_AES), attributes.Create(CKA.CKA_TOKEN, true),
            attributes.Create(CKA.CKA_LABEL, $"{origin}#kek-1"), attributes.Create(CKA.CKA_SENSITIVE, false), attributes.Create(CKA.CKA_EXTRACTABLE, true),
            attributes.Create(CKA.CKA_VALUE, new byte[32]), attributes.Create(CKA.CKA_WRAP, true), attributes.Create(CKA.CKA_UNWRAP, true),
        ]));
        var wrap = new TokenKeyWrap(connection, origin);
        Assert.Contains("taken out", Assert.Throws<CryptographicException>(() => wrap.Wrap(1, new byte[32])).Message, StringComparison.Ordinal);
    }
}
