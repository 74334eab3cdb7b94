using System.Security.Cryptography;
using System.Text;
using Domicile.Base;
using Domicile.Keys;
using Domicile.Proof;
using Domicile.Sealing;
using Microsoft.Extensions.Time.Testing;

namespace Domicile.Tests.Custody;

/// <summary>The keyring with its key-encryption keys in a token: what is in the file then opens nothing.</summary>
[Collection(nameof(SoftToken))]
public sealed class TokenKeyringTests : IDisposable
{
    private readonly SoftToken _token;
    private readonly string _origin;
    private readonly FakeTimeProvider _time = new();
    private readonly TemporaryFolder _folder = new();

    public TokenKeyringTests(SoftToken token)
    {
        (_token, _origin) = (token, token.NewOrigin());
        Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string Folder => _folder.File("keys");

    public void Dispose()
    {
        _token.PutBack();
        _folder.Dispose();
    }

    [Fact]
    public void The_file_holds_no_secret_and_opens_with_its_token_alone()
    {
        byte[] wrapped, index;
        string signing;
        using (var keys = Open(isNew: true))
            (wrapped, index, signing) = (keys.Wrap(keys.Version, new byte[32]), keys.IndexKey("user.contact.email"), keys.Ledger.ExportPrivateKey());
        Assert.DoesNotContain(signing[^30..], Encoding.ASCII.GetString(File.ReadAllBytes(Keyring.PathIn(Folder))), StringComparison.Ordinal);
        using (var again = Open())
        {
            Assert.Equal(new byte[32], again.Unwrap(1, wrapped));
            Assert.Equal(signing, again.Ledger.ExportPrivateKey());
            Assert.Equal(index, again.IndexKey("user.contact.email"));
        }
        Assert.Contains("DOMICILE_HSM", Assert.Throws<InvalidDataException>(() => Keyring.Open(Folder, _origin, false)).Message, StringComparison.Ordinal);
        var file = File.ReadAllText(Keyring.PathIn(Folder));
        File.WriteAllText(Keyring.PathIn(Folder), file.Replace("\"MinVersion\":1", "\"MinVersion\":0", StringComparison.Ordinal));
        Assert.Throws<InvalidDataException>(() => Open());
    }

    [Fact]
    public void Rotation_moves_keys_from_the_file_into_the_token()
    {
        byte[] old, moved;
        using (var inFile = Keyring.Open(Folder, _origin, true)) old = inFile.Wrap(inFile.Version, new byte[32]);
        using (var keys = Open())
        {
            Assert.Equal(new byte[32], keys.Unwrap(1, old));
            keys.Use(keys.Prepare());
            moved = keys.Wrap(keys.Version, new byte[32]);
            keys.Retire(2);
        }
        using var again = Open();
        Assert.Equal(new byte[32], again.Unwrap(2, moved));
        Assert.Throws<CryptographicException>(() => again.Unwrap(1, old));
        again.Use(again.Prepare());
        again.Retire(3);
        Assert.Throws<CryptographicException>(() => again.Unwrap(2, moved));
    }

    [Fact]
    public void A_key_just_unwrapped_needs_no_token_for_a_minute_unless_it_is_forgotten()
    {
        using var keys = Open(isNew: true);
        var (kept, forgotten) = (keys.Wrap(1, new byte[32]), keys.Wrap(1, new byte[32]));
        var root = SubjectKeys.Root(new byte[32]);
        Assert.Equal(root, keys.Unwrap(Samples.Ann, 1, kept));
        Assert.Equal(root, keys.Unwrap(Samples.Ben, 1, forgotten));
        keys.Forget(Samples.Ben);
        _token.Remove();
        Assert.Equal(root, keys.Held(Samples.Ann));
        Assert.Null(keys.Held(Samples.Ben));
        Assert.Throws<KeysUnavailableException>(() => keys.Unwrap(Samples.Ben, 1, forgotten));
        _time.Advance(UnwrappedKeys.Term);
        Assert.Null(keys.Held(Samples.Ann));
    }

    [Fact]
    public void Nothing_is_held_that_a_retired_key_unwrapped()
    {
        using var keys = Open(isNew: true);
        keys.Unwrap(Samples.Ann, 1, keys.Wrap(1, new byte[32]));
        keys.Use(keys.Prepare());
        Assert.NotNull(keys.Held(Samples.Ann));
        keys.Retire(2);
        Assert.Null(keys.Held(Samples.Ann));
    }

    [Fact]
    public async Task Custody_over_a_token_refuses_while_it_is_away_and_serves_when_it_is_back()
    {
        var stop = TestContext.Current.CancellationToken;
        var request = new AccessRequest(Samples.Ann, "user.contact.email", new DomicileOptions().BySubject(), TimeSpan.FromMinutes(1));
        await using var process = await CustodyProcess.Start(_folder.File("data"), _time, hardware: _token.Hardware());
        (await process.Custodian.Enroll(Samples.Ann, stop)).OrThrow();
        (await process.Custodian.Unseal(request, stop)).OrThrow().Key.Dispose();
        _token.Remove();
        _time.Advance(UnwrappedKeys.Term);
        Assert.Equal("keys-unavailable", (await process.Custodian.Unseal(request, stop)).Refusal?.Code);
        Assert.Equal("keys-unavailable", (await process.Custodian.Enroll(Samples.Ben, stop)).Refusal?.Code);
        Assert.Equal("keys-unavailable", (await process.Custodian.Accesses(Samples.Ann, null, 10, stop)).Refusal?.Code);
        _token.PutBack();
        _time.Advance(TimeSpan.FromSeconds(2));
        (await process.Custodian.Unseal(request, stop)).OrThrow().Key.Dispose();
        Assert.Equal(3, (await process.Custodian.Accesses(Samples.Ann, null, 10, stop)).OrThrow().Count);
    }

    [Fact]
    public void Holders_who_come_together_bring_the_tokens_pin_too()
    {
        byte[] wrapped, held;
        using (var keys = Open(isNew: true))
        {
            wrapped = keys.Wrap(1, new byte[32]);
            var (_, seal, key) = keys.Split(3, 2);
            held = [.. key];
            keys.Lock(seal, key);
        }
        var hardware = _token.Hardware();
        hardware.PinFile = "";
        Assert.Contains("locked", Assert.Throws<InvalidDataException>(() => Open()).Message, StringComparison.Ordinal);
        using var again = Keyring.Open(Folder, _origin, false, hardware, held, _time);
        Assert.Equal(new byte[32], again.Unwrap(1, wrapped));
    }

    private Keyring Open(bool isNew = false) => Keyring.Open(Folder, _origin, isNew, _token.Hardware(), null, _time);
}

/// <summary>The custodian keeps its contract with its key-encryption keys in a token.</summary>
[Collection(nameof(SoftToken))]
public sealed class CustodianOverToken(SoftToken token) : CustodianContract
{
    private readonly TemporaryFolder _folder = new();
    private CustodyProcess? _process;

    protected override ICustodian Custodian => _process!.Custodian;

    protected override Task<Outcome<Receipt>> Enroll(SubjectId subject, CancellationToken stop) => _process!.Custodian.Enroll(subject, stop);

    protected override NoteVerifier Verifier => NoteVerifier.Parse(Custodian.LedgerKey);

    public override async ValueTask InitializeAsync() => _process = await CustodyProcess.Start(_folder.Path, Time, hardware: token.Hardware());

    public override async ValueTask DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        _folder.Dispose();
    }
}
