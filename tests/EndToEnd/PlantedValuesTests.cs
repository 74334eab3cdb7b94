using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Domicile.EndToEnd;

/// <summary>Values that can be recognised are given to the service; then every byte that it keeps is searched for them.</summary>
public sealed class PlantedValuesTests(Browser browser)
{
    private const string Name = "planted.person";
    private const string BirthDate = "1987-03-11";
    private const string From = "127.77.31.9";
    private const string Agent = "Mozilla/5.0 (X11; Linux x86_64) PlantedBrowser/98.76.54 Chrome/140";
    private const string Place = "+48.20849+016.37208/";
    private const string Draft = "Planted words of a draft that nobody else may read";
    private const int WatchedMs = 0x05F3_B2A7 % 86_000_000;

    [Fact]
    public async Task Protected_values_are_in_no_file_no_log_line_and_no_address()
    {
        await using var service = await Service.Start();
        using var person = await Person.SignUp(service, Name, From, Agent, BirthDate);
        var clip = await Clips.Make(1, "360x640", "-movflags", "use_metadata_tags", "-metadata", $"location={Place}", "-metadata", "comment=" + Draft);
        var video = await person.Upload(clip);
        await person.Publish(video, "A public caption");
        await person.Until(video, own => own.GetProperty("state").GetString() == "ready");
        var draft = await person.Upload(clip);
        await person.Send(HttpMethod.Post, "/api/videos/" + draft, new { caption = Draft, audience = "only_me" });
        await person.Until(draft, own => own.GetProperty("state").GetString() == "ready");

        var startedAt = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 1234);
        await person.Send(HttpMethod.Post, "/api/watch", new
        {
            events = new[] { new { video, startedAt, watchedMs = WatchedMs, completed = true, skipped = false, loops = 3 } },
        });

        await person.Send(HttpMethod.Post, "/api/age-check");
        await using var visitor = await browser.Visit(service, new() { UserAgent = Agent });
        await visitor.Be(person);
        foreach (var path in new[] { "/", "/me", "/mine", "/settings", "/privacy?all=true" }) await visitor.Open(path);
        var published = await person.Get("/api/feed");
        var media = await person.Download(published.GetProperty("items")[0].GetProperty("renditions")[0].GetProperty("url").GetString()!);
        var code = await service.Interrupt();
        Assert.Equal(0, code);

        var found = new List<string>();
        byte[] watch = new byte[12];
        BinaryPrimitives.WriteInt64BigEndian(watch, startedAt.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt32BigEndian(watch.AsSpan(8), WatchedMs);
        (string What, byte[] Bytes)[] planted =
        [
            ("e-mail", Encoding.UTF8.GetBytes(person.Email)), ("birth date", Encoding.UTF8.GetBytes(BirthDate)),
            ("address", Encoding.UTF8.GetBytes(From)), ("browser", Encoding.UTF8.GetBytes("PlantedBrowser")),
            ("place", Encoding.UTF8.GetBytes("+48.20849")), ("draft", Encoding.UTF8.GetBytes(Draft)),
            ("password", Encoding.UTF8.GetBytes(Person.Password)), ("watch record", watch),
            ("watched time", Encoding.UTF8.GetBytes(WatchedMs.ToString(CultureInfo.InvariantCulture))),
        ];
        foreach (var file in Directory.EnumerateFiles(service.Data, "*", SearchOption.AllDirectories))
        {
            var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            found.AddRange(from value in planted
                           where bytes.AsSpan().IndexOf(value.Bytes) >= 0
                           select $"{value.What} in {Path.GetRelativePath(service.Data, file)}");
        }
        foreach (var (what, value) in planted)
        {
            var text = Encoding.UTF8.GetString(value);
            if (media.AsSpan().IndexOf(value) >= 0) found.Add($"{what} in the published file");
            found.AddRange(service.Log.Where(line => line.Contains(text, StringComparison.OrdinalIgnoreCase)).Select(line => $"{what} in the log: {line}"));
            found.AddRange(visitor.Requested.Where(url => Uri.UnescapeDataString(url).Contains(text, StringComparison.OrdinalIgnoreCase)).Select(url => $"{what} in {url}"));
        }
        Assert.Empty(found);
    }
}
