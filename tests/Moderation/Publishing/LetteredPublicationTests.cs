using Domicile.Media;
using Domicile.Moderation;
using Domicile.Moderation.Tables;
using Domicile.Rules;
using Domicile.Screening;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Moderation;

public sealed class LetteredPublicationTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_listed_term_in_a_frame_is_found_and_no_log_line_has_the_word()
    {
        await using var studio = new Studio { Languages = "eng" };
        await studio.InitializeAsync();
        if (await studio.Get<ILettering>().Reader(Test) is null) Assert.Skip("Tesseract is not installed: apt-get install tesseract-ocr");
        var video = await Studio.Post(await studio.SignUp(), Footage.Make("mp4", Footage.Card));
        Assert.Equal((true, ReviewState.Passed), (video.Published, video.Review));
        await using var db = studio.Db();
        var review = await db.Reviews.SingleAsync(row => row.Subject == Guid.ParseExact(video.Id, "n"), Test);
        Assert.Equal(RuleAction.Watch, review.Action);
        var found = Findings.Read(review.Findings);
        Assert.Equal("lettered-terms", Assert.Single(found.Fired).Rule);
        Assert.Contains(found.Signals.SelectMany(signal => signal.Evidence), evidence => evidence is PictureTerm { List: "risky", Line: 1, At: >= 1, Disguised: false });
        Assert.DoesNotContain(studio.Log.Lines, line => line.Contains(Studio.RiskyTerm, StringComparison.OrdinalIgnoreCase));
    }
}
