using System.Security.Cryptography;
using Domicile.Moderation;
using Domicile.Screening;
using Domicile.Screening.Banks;
using Domicile.Screening.Hashing;
using Domicile.Screening.Matching;
using Domicile.Screening.Tables;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Moderation;

public sealed class ExamineMediaTests : IDisposable
{
    private readonly BankRoom _room = new();
    private readonly Guid _post = Guid.CreateVersion7();

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public void Dispose() => _room.Dispose();

    [Fact]
    public async Task A_video_is_found_by_its_frames_and_by_its_bytes_and_its_hashes_are_kept()
    {
        var bank = await _room.Bank("known", bank => bank.IsBlocking = true);
        await File.WriteAllBytesAsync(_room.Folder.File("known"), Footage.Portrait, Test);
        var known = (await _room.Get<VideoHasher>().Hash(_room.Folder.File("known"), isKnown: true, Test)).OrThrow();
        var views = ViewHashes.Write(known.Hashes);
        await _room.Get<ImportHashes>().Add(bank.Id, [new() { Bank = bank.Id, Kind = EntryKind.Video, Hash = SHA256.HashData(views), Views = views }], Test);
        await _room.Import(bank, "sha256," + Convert.ToHexStringLower(SHA256.HashData(Footage.Portrait)));

        var signal = await Examine(Footage.Portrait);
        Assert.Equal(("media-hash", "1", 1.0, false), (signal.Name, signal.Version, signal.Score, signal.Failed));
        Assert.Equal([EntryKind.Sha256, EntryKind.Video], signal.Evidence.Cast<BankMatch>().Select(match => match.Kind));
        Assert.All(signal.Evidence.Cast<BankMatch>(), match => Assert.True(match.Blocks));
        var smaller = Footage.Make("mp4", "-f lavfi -i testsrc2=s=720x1280:r=30:d=2,scale=360:640 -c:v libx264 -preset ultrafast -pix_fmt yuv420p");
        var again = Assert.IsType<BankMatch>(Assert.Single((await Examine(smaller)).Evidence));
        Assert.True(again.UploadShare > 0.5);

        await using var db = _room.Db();
        var row = await db.PostHashes.SingleAsync(Test);
        Assert.Equal(SHA256.HashData(smaller), row.Sha256);
        Assert.NotEmpty(ViewHashes.Read(row.Views));
    }

    [Fact]
    public async Task A_picture_is_found()
    {
        var bank = await _room.Bank("known");
        await _room.Import(bank, Reference.Rows(Path.Combine(Reference.Golden, "reference.csv")).Single(row => row.File == "square-128x128.jpg").Hashes[0].ToString());
        var signal = await Examine(await File.ReadAllBytesAsync(Path.Combine(Reference.Golden, "square-128x128.jpg"), Test));
        Assert.InRange(Assert.IsType<BankMatch>(Assert.Single(signal.Evidence)).Distance, 0, 2);
        // The same scene, which the camera took with more pixels.
        Assert.Single((await Examine(await File.ReadAllBytesAsync(Path.Combine(Reference.Golden, "shrink-a-lot.jpg"), Test))).Evidence);
        Assert.Empty((await Examine(await File.ReadAllBytesAsync(Path.Combine(Reference.Golden, "wee.jpg"), Test))).Evidence);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a picture")]
    public async Task What_cannot_be_read_is_a_signal_that_failed(string text)
    {
        var signal = await Examine([.. text.Select(letter => (byte)letter)]);
        Assert.Equal((true, "video-unreadable", 0), (signal.Failed, signal.Failure, signal.Evidence.Count));
    }

    [Fact]
    public async Task A_file_that_is_gone_is_a_signal_that_failed() =>
        Assert.Equal("FileNotFoundException", (await _room.Get<ExamineMedia>().Run(_post, PostPart.Media, _room.Folder.File("none"), Test)).Failure);

    private async Task<Signal> Examine(byte[] file)
    {
        await File.WriteAllBytesAsync(_room.Folder.File("file"), file, Test);
        return await _room.Get<ExamineMedia>().Run(_post, PostPart.Media, _room.Folder.File("file"), Test);
    }
}
