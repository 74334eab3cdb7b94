using Domicile.Ledger;
using Domicile.Proof;

namespace Domicile.Tests.Ledger;

public sealed class LogTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("log").FullName;
    private readonly NoteSigner signer = NoteSigner.Generate("domicile.test/ledger");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task An_appended_entry_can_be_proved_offline()
    {
        var opening = Commitment.NewOpening();
        var body = "who, whose, why"u8.ToArray();
        var leaf = new LedgerEntry("unseal", LedgerEntry.NewEventId(), 1_767_225_600_000, Commitment.Of(opening, body)).Encode();
        await using var log = Open();

        var index = await log.Append(leaf, TestContext.Current.CancellationToken);
        await log.WhenPublished(index, TestContext.Current.CancellationToken);
        var file = log.ProofOf(index, new Disclosure(leaf, opening, body).Encode());

        Assert.True(TlogProof.TryParse(file, out var proof));
        Assert.True(Disclosure.TryParse(proof.Extra.Span, out var disclosure));
        Assert.Equal(log.Latest, proof.Verify(disclosure.Entry.Span, signer.Verifier));
        Assert.Equal("unseal", disclosure.Open().Kind);
    }

    private Log Open() => Log.Open(folder, signer, new LogOptions(), TimeProvider.System);
}
