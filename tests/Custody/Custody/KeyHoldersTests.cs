using System.Text;
using Domicile.Base;
using Domicile.Keys;

namespace Domicile.Tests.Custody;

/// <summary>A keyring that several people have to open together.</summary>
[Trait("Database", "none")]
public sealed class KeyHoldersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DomicileOptions _arrangement = new();
    private readonly byte[] _wrapped;
    private readonly string _signing;
    private List<string> _shares;

    public KeyHoldersTests()
    {
        Data.Sub("custody", "keys");
        using var keys = Keyring.Open(Keys, _arrangement.LedgerOrigin, true);
        (_wrapped, _signing) = (keys.Wrap(1, new byte[32]), keys.Ledger.ExportPrivateKey());
        Assert.Null(KeyHolders.Of(Data, _arrangement));
        _shares = Lock(keys);
    }

    private DataFolder Data => new() { Path = _folder.Path };

    private string Keys => _folder.File("custody/keys");

    private KeyHolders Holders => KeyHolders.Of(Data, _arrangement)!;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 0)]
    [InlineData(1, 2)]
    public void Any_two_of_three_open_it(int first, int second)
    {
        var holders = Holders;
        Assert.Equal(2, holders.Missing);
        Assert.True(holders.Take(_shares[first]).Succeeded);
        Assert.Equal(1, holders.Missing);
        Assert.True(holders.Take(_shares[second]).Succeeded);
        using var keys = Keyring.Open(Keys, _arrangement.LedgerOrigin, false, null, holders.Join());
        Assert.Equal(new byte[32], keys.Unwrap(1, _wrapped));
        Assert.Equal(_signing, keys.Ledger.ExportPrivateKey());
    }

    [Fact]
    public void Without_shares_the_file_opens_nothing_and_holds_no_secret_but_its_report_can_be_read()
    {
        Assert.Contains("locked", Assert.Throws<InvalidDataException>(() => Keyring.Open(Keys, _arrangement.LedgerOrigin, false)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => Keyring.Open(Keys, _arrangement.LedgerOrigin, false, null, new byte[32]));
        var written = Encoding.UTF8.GetString(File.ReadAllBytes(Keyring.PathIn(Keys)));
        Assert.DoesNotContain("PRIVATE", written, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes("{\"Wrapping"))[..12], written, StringComparison.Ordinal);
        Assert.Equal((1, 1), (KeyringFile.Read(Keyring.PathIn(Keys)).Version, KeyringFile.Read(Keyring.PathIn(Keys)).MinVersion));
    }

    public static TheoryData<string> Wrong => ["", "DOMICILE-SHARE", "DOMICILE-SHARE+a+1+AAAA", "changed", "renumbered", "numbered beyond", "numbered 0", "of another splitting"];

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_share_is_refused_and_does_not_count(string wrong)
    {
        var share = KeyShare.Parse(_shares[0])!;
        var text = wrong switch
        {
            "changed" => (share with { Bytes = [(byte)(share.Bytes[0] ^ 1), .. share.Bytes[1..]] }).Write(),
            "renumbered" => (share with { X = 2 }).Write(),
            "numbered beyond" => (share with { X = 4 }).Write(),
            "numbered 0" => (share with { X = 0 }).Write(),
            "of another splitting" => _shares[0],
            _ => wrong,
        };
        if (wrong == "of another splitting")
        {
            using var keys = Keyring.Open(Keys, _arrangement.LedgerOrigin, false, null, Joined());
            _shares = Lock(keys);
        }
        var holders = Holders;
        var answer = holders.Take(text);
        Assert.False(answer.Succeeded);
        Assert.DoesNotContain(Convert.ToBase64String(share.Bytes)[..8], answer.Text, StringComparison.Ordinal);
        Assert.Equal(2, holders.Missing);
    }

    [Fact]
    public void One_holder_cannot_come_twice()
    {
        var holders = Holders;
        holders.Take(_shares[1]);
        Assert.False(holders.Take(_shares[1]).Succeeded);
        Assert.Equal(1, holders.Missing);
    }

    [Fact]
    public void It_stays_locked_through_a_rotation()
    {
        using (var keys = Keyring.Open(Keys, _arrangement.LedgerOrigin, false, null, Joined()))
        {
            keys.Use(keys.Prepare());
            keys.Retire(2);
        }
        Assert.Throws<InvalidDataException>(() => Keyring.Open(Keys, _arrangement.LedgerOrigin, false));
        using var again = Keyring.Open(Keys, _arrangement.LedgerOrigin, false, null, Joined());
        Assert.Equal((2, 2), (again.Version, again.MinVersion));
    }

    [Fact]
    public void A_lower_minimum_written_beside_the_sealed_part_is_noticed()
    {
        using (var keys = Keyring.Open(Keys, _arrangement.LedgerOrigin, false, null, Joined()))
        {
            keys.Use(keys.Prepare());
            keys.Retire(2);
        }
        var path = Keyring.PathIn(Keys);
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"MinVersion\":2", "\"MinVersion\":1", StringComparison.Ordinal));
        Assert.Throws<InvalidDataException>(() => Keyring.Open(Keys, _arrangement.LedgerOrigin, false, null, Joined()));
    }

    private byte[] Joined()
    {
        var holders = Holders;
        foreach (var share in _shares[..2]) Assert.True(holders.Take(share).Succeeded);
        return holders.Join();
    }

    private static List<string> Lock(Keyring keys)
    {
        var (shares, seal, key) = keys.Split(3, 2);
        keys.Lock(seal, key);
        return [.. shares.Select(share => share.Write())];
    }
}
