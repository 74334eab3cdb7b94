using Domicile.Base;
using Domicile.Media;
using Domicile.Moderation;
using Domicile.Moderation.Publishing;
using Domicile.Rules;
using Domicile.Screening;
using Domicile.Screening.Lettering;
using Domicile.Screening.Tables;
using Domicile.Screening.Text;
using Domicile.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Domicile.Tests.Moderation;

public sealed class ReadPicturesTests : IDisposable
{
    private readonly BankRoom _room = new();
    private readonly Guid _post = Guid.CreateVersion7();
    private readonly Reads _reads = new();

    public ReadPicturesTests() => List("zorblax");

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public void Dispose() => _room.Dispose();

    [Fact]
    public async Task Terms_and_labels_are_facts_of_their_own_and_no_words_are_kept()
    {
        _reads.Words = ["a z0rblax", "", "good morning"];
        var signal = await Look(new Model("spam", 0.4));
        Assert.Equal(("lettering", false, 1.0), (signal!.Name, signal.Failed, signal.Score));
        Assert.Equal([new PictureTerm("terms", 1, 0.125, Disguised: true), new PictureLabel("spam", "spam", 0.4, 0.125)], signal.Evidence);
        var facts = new Facts().Tell([signal], "");
        Assert.Equal(["terms"], facts.List(Known.LetteringLists.Place)!);
        Assert.Equal((true, 0.4, 0.0), (facts.Flag(Known.LetteringDisguised.Place), facts.Number(Known.LetteringSpam.Place), facts.Number(Known.TextSpam.Place)));
        Assert.Empty(facts.List(Known.TermsLists.Place)!);
        await using var db = _room.Db();
        Assert.DoesNotContain("rblax", (await db.PostWords.SingleAsync(Test)).Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_is_read_once_until_a_list_changes_and_it_goes_with_the_post()
    {
        var first = await Look();
        var again = await Look();
        Assert.Equal((first!.Version, 1), (again!.Version, _reads.Count));
        List("zorblax", "fnord");
        Assert.NotEqual(first.Version, (await Look())!.Version);
        Assert.Equal(2, _reads.Count);
        await _room.Get<IEnumerable<ISubscriber<SubjectDeleted>>>().OfType<ForgetFindings>().Single().Hear(new("video", _post), Test);
        await using var db = _room.Db();
        Assert.Empty(await db.PostWords.ToListAsync(Test));
    }

    [Fact]
    public async Task What_fails_is_a_signal_that_failed_holds_and_is_tried_again()
    {
        _reads.Words = null;
        var signal = await Look();
        Assert.Equal("broken", signal!.Failure);
        var facts = new Facts().Tell([signal], "");
        Assert.False(facts.IsKnown(Known.LetteringLists));
        Assert.Equal(["lettering"], facts.List(Known.SignalsFailed.Place)!);
        await Look();
        Assert.Equal(2, _reads.Count);
    }

    [Fact]
    public async Task Without_a_reader_or_without_lists_there_is_no_signal_and_the_facts_say_nothing()
    {
        _reads.Name = null;
        Assert.Null(await Look());
        Assert.Empty(new Facts().Tell([], "").List(Known.LetteringLists.Place)!);
        _reads.Name = "reader";
        File.Delete(_room.Folder.File("terms.txt"));
        Assert.Null(await Look());
        Assert.Equal(0, _reads.Count);
    }

    private void List(params string[] terms) => File.WriteAllLines(_room.Folder.File("terms.txt"), terms);

    private Task<Signal?> Look(params ITextModel[] models)
    {
        var text = new TextSignals(Options.Create(new TextOptions { Models = _room.Folder.Path, Terms = _room.Folder.Path }), Options.Create(new DataFolder()), models, TimeProvider.System);
        return new ReadPictures(_reads, text, _room.Get<IDbContextFactory<ScreeningDb>>(), TimeProvider.System).Video(_post, "360.mp4", 3, _ => Task.FromResult(""), Test);
    }

    private sealed class Model(string name, double score) : ITextModel
    {
        public string Name => name;

        public string Version => "1";

        public (string Label, double Score) Classify(string text) => (name, text.Contains("rblax", StringComparison.Ordinal) ? score : 0.1);
    }

    private sealed class Reads : ILettering
    {
        public string? Name { get; set; } = "reader";

        public string[]? Words { get; set; } = ["zorblax"];

        public int Count { get; private set; }

        public Task<string?> Reader(CancellationToken cancellationToken) => Task.FromResult(Name);

        public Task<Outcome<string>> Picture(string path, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Outcome<IReadOnlyList<string>>> Video(string path, double perSecond, IReadOnlyList<int> frames, CancellationToken cancellationToken)
        {
            Count++;
            return Task.FromResult<Outcome<IReadOnlyList<string>>>(Words is { } words ? words : new Refusal("broken", 422, "It broke."));
        }
    }
}
