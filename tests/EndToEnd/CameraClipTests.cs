namespace Domicile.EndToEnd;

/// <summary>Clips of real cameras: without sound, at odd frame rates, in other containers. They are not part of the repository.</summary>
public sealed class CameraClipTests(Browser browser, Town town)
{
    [Theory]
    [InlineData("bird.mkv")]
    [InlineData("book.mkv")]
    [InlineData("bottle-detection.mp4")]
    [InlineData("car-detection.mp4")]
    [InlineData("echo-hereweare.webm")]
    public async Task A_cameras_clip_posts_plays_to_its_end_and_loops(string name)
    {
        Assert.SkipWhen(Repository.CameraClips is null, "No camera clips on this machine: set DOMICILE_SHARED to a folder that has media/.");
        // One account that posted them all within the hour would have to wait for a moderator.
        using var owner = await Person.SignUp(town.Service, name.Split('-', '.')[0]);
        var video = await owner.Upload(new(Path.Combine(Repository.CameraClips, name)));
        await owner.Publish(video, name);
        var own = await owner.Until(video, own => own.GetProperty("published").GetBoolean() || own.GetProperty("state").GetString() == "failed");
        Assert.True(own.GetProperty("published").GetBoolean(), own.ToString());

        await using var visitor = await browser.Visit(town.Service);
        await visitor.Open("/v/" + video);
        await Playing.Begins(visitor.Page);
        Assert.InRange(await Playing.ToTheEndAndAnew(visitor.Page, speed: 8), await Playing.Length(visitor.Page) - 1.5, double.MaxValue);
        visitor.AssertNoFaults();
    }
}
