using System.Security.Cryptography;
using System.Text;
using Domicile.Keys;

namespace Domicile.Tests.Custody;

[Trait("Database", "none")]
public sealed class KeyringTests : IDisposable
{
    private const string Origin = "test.example/ledger";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly TemporaryFolder _folder = new();

    private string Keys => _folder.File("keys");

    public KeyringTests() => Directory.CreateDirectory(Keys, OwnerOnly | UnixFileMode.UserExecute);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_keyring_is_made_once_for_its_owner_alone()
    {
        var first = Open(isNew: true);
        var wrapped = first.Wrap(1, Enumerable.Repeat((byte)7, 32).ToArray());
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path.Combine(Keys, "keyring.json")));
        var again = Open();
        Assert.Equal(Enumerable.Repeat((byte)7, 32), again.Unwrap(first.Version, wrapped));
        Assert.Equal(first.IndexKey("user.contact.email"), again.IndexKey("user.contact.email"));
        Assert.NotEqual(first.IndexKey("user.contact.email"), first.IndexKey("user.contact.phone_number"));
        Assert.Equal(first.Ledger.ExportPrivateKey(), again.Ledger.ExportPrivateKey());
    }

    [Theory]
    [InlineData("keyring.json", UnixFileMode.GroupRead)]
    [InlineData("keyring.json", UnixFileMode.OtherWrite)]
    [InlineData("", UnixFileMode.GroupExecute)]
    [InlineData("", UnixFileMode.OtherRead)]
    public void It_is_not_used_where_others_can_reach_it(string name, UnixFileMode more)
    {
        Open(isNew: true);
        var path = Path.Combine(Keys, name);
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | more);
        Assert.Contains("chmod", Assert.Throws<InvalidDataException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"Version":1,"MinVersion":2,"Vkey":"secret","Secrets":""}""")]
    [InlineData("""{"Wrapping":{},"Index":"AAAA","Ledger":"x"}""")]
    [InlineData("""{"Wrapping":{"1":"AAAA"},"Index":"c2VjcmV0LXBsYW50ZWQ=","Ledger":"PRIVATE+KEY+secret-planted"}""")]
    public void A_damaged_one_is_refused_without_repeating_what_it_holds(string content)
    {
        Open(isNew: true);
        File.WriteAllText(Path.Combine(Keys, "keyring.json"), content);
        Assert.DoesNotContain("secret", Assert.Throws<InvalidDataException>(() => Open()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_version_wraps_what_is_new_and_the_old_one_opens_until_it_is_retired()
    {
        var keys = Open(isNew: true);
        var old = keys.Wrap(keys.Version, new byte[32]);
        Assert.Equal(2, keys.Prepare());
        Assert.Equal(2, Open().Prepare());
        Assert.Equal(1, keys.Version);
        keys.Use(2);
        var changed = keys.Wrap(keys.Version, new byte[32]);
        foreach (var ring in (Keyring[])[keys, Open()])
        {
            Assert.Equal((2, 1), (ring.Version, ring.MinVersion));
            Assert.Equal(new byte[32], ring.Unwrap(1, old));
            Assert.Equal(new byte[32], ring.Unwrap(2, changed));
        }
        Assert.Throws<InvalidOperationException>(() => keys.Retire(3));
        keys.Retire(2);
        foreach (var ring in (Keyring[])[keys, Open()])
        {
            Assert.Equal(2, ring.MinVersion);
            Assert.Throws<CryptographicException>(() => ring.Unwrap(1, old));
            Assert.Equal(new byte[32], ring.Unwrap(2, changed));
        }
    }

    [Fact]
    public void A_lost_one_is_not_replaced_and_anothers_is_not_used()
    {
        Assert.Contains("restore", Assert.Throws<InvalidDataException>(() => Open()).Message, StringComparison.Ordinal);
        Open(isNew: true);
        Assert.Throws<InvalidDataException>(() => Keyring.Open(Keys, "other.example/ledger", false));
    }

    [Fact]
    public void A_changed_or_unknown_wrapping_does_not_open()
    {
        var keys = Open(isNew: true);
        var wrapped = keys.Wrap(keys.Version, new byte[32]);
        Assert.Throws<CryptographicException>(() => keys.Unwrap(2, wrapped));
        wrapped[3] ^= 1;
        Assert.Throws<CryptographicException>(() => keys.Unwrap(1, wrapped));
    }

    /// <summary>RFC 5649, section 6: the key wrap is the standard's.</summary>
    [Fact]
    public void The_key_wrap_meets_its_published_vector()
    {
        using var aes = Aes.Create();
        aes.Key = Convert.FromHexString("5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8");
        Assert.Equal("afbeb0f07dfbf5419200f2ccb50bb24f", Convert.ToHexStringLower(aes.EncryptKeyWrapPadded(Encoding.ASCII.GetBytes("ForPasi"))));
    }

    private Keyring Open(bool isNew = false) => Keyring.Open(Keys, Origin, isNew);
}
