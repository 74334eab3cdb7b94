using System.Globalization;
using static Microsoft.Playwright.Assertions;

namespace Domicile.EndToEnd;

/// <summary>The player's gestures and sound.</summary>
public sealed class PlayerTests(Browser browser, Town town)
{
    /// <summary>
    /// Plays wheel events to the module that counts gestures, at the times that a device would send them, however slow this machine is:
    /// each event is [milliseconds, vertical, horizontal, with Ctrl].
    /// </summary>
    private const string Turn = """
        async events => {
          const { onWheel } = await import('/_content/Domicile.Feed/steps.js');
          const element = document.createElement('div');
          const steps = [];
          onWheel(element, by => steps.push(by));
          for (const [at, deltaY, deltaX, ctrlKey] of events) {
            const event = new WheelEvent('wheel', { deltaY, deltaX, ctrlKey: Boolean(ctrlKey), cancelable: true });
            Object.defineProperty(event, 'timeStamp', { value: at });
            element.dispatchEvent(event);
          }
          return steps.join(' ');
        }
        """;

    private const string TimeToNext = """
        () => new Promise(resolve => {
          const before = document.querySelector('.clip[aria-current]');
          const begun = performance.now();
          document.querySelector('.feed-scroll').dispatchEvent(new WheelEvent('wheel', { deltaY: 120, bubbles: true, cancelable: true }));
          const look = () => {
            const now = document.querySelector('.clip[aria-current]');
            if (now !== before && now.getBoundingClientRect().top < innerHeight - 1) resolve(performance.now() - begun);
            else requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        })
        """;

    public static TheoryData<string, double[][], string> Gestures => new()
    {
        { "one notch of a mouse", [[0, 120]], "1" },
        { "a flick of a trackpad and its inertia", [.. Enumerable.Range(0, 45).Select(at => new[] { at * 16, 90 * Math.Pow(0.92, at) })], "1" },
        { "two flicks", [.. Enumerable.Range(0, 60).Select(at => new[] { at * 16 + (at < 30 ? 0 : 400), 90 * Math.Pow(0.9, at % 30) })], "1 1" },
        { "a stronger flick into the inertia of the first", [.. Enumerable.Range(0, 60).Select(at => new[] { at * 16, 90 * Math.Pow(0.9, at % 30) })], "1 1" },
        { "up again", [[0, 120], [500, -120]], "1 -1" },
        { "five notches, one after the other", [.. Enumerable.Range(0, 5).Select(at => new double[] { at * 350, 120 })], "1 1 1 1 1" },
        { "zooming", [[0, 120, 0, 1], [16, 120, 0, 1]], "" },
        { "to the side", [[0, 10, 90]], "" },
    };

    [Fact]
    public async Task A_gesture_of_the_wheel_is_one_step()
    {
        await using var visitor = await browser.Visit(town.Service);
        await visitor.Open("/about");
        foreach (var (what, events, steps) in Gestures.Select(row => row.Data))
            Assert.Equal($"{what}: {steps}", $"{what}: {await visitor.Page.EvaluateAsync<string>(Turn, events)}");
        visitor.AssertNoFaults();
    }

    [Fact]
    public async Task The_wheel_shows_the_next_clip_and_a_clip_without_sound_does_not_ask_to_be_unmuted()
    {
        using var neighbour = await Person.SignUp(town.Service, "silent.neighbour");
        var silent = await neighbour.Upload(await Clips.Make(1, "360x640", "-an"));
        await neighbour.Publish(silent, "Without a sound");
        await neighbour.Until(silent, own => own.GetProperty("published").GetBoolean());

        await using var visitor = await browser.Visit(town.Service);
        var page = visitor.Page;
        await visitor.Open("/v/" + silent);
        await Playing.Begins(page);
        await Expect(page.Locator("[data-unmute]")).ToBeHiddenAsync();
        await Expect(page.Locator(".clip[aria-current] [data-mute]")).ToBeDisabledAsync();

        // How long it takes is told, not judged: a busy machine is no failure.
        var took = await page.EvaluateAsync<double>(TimeToNext);
        Assert.NotEqual(silent, await Playing.Id(page));
        TestContext.Current.SendDiagnosticMessage("From the wheel to the next clip: {0} ms", took.ToString("0.0", CultureInfo.InvariantCulture));
        TestContext.Current.TestOutputHelper!.WriteLine($"From the wheel to the next clip: {took:0.0} ms");
        await Playing.Begins(page);
        visitor.AssertNoFaults();
    }
}
