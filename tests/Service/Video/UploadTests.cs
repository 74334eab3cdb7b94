using System.Net;
using System.Security.Cryptography;
using System.Text;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Service;

public sealed class UploadTests : VideoTest
{
    [Fact]
    public async Task The_server_says_what_it_can_do()
    {
        var running = await Start(works: false);
        using var answer = await Ann(running).Tus(HttpMethod.Options, "/api/uploads", null, ("Tus-Resumable", null));

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("1.0.0", answer.Headers.GetValues("Tus-Version").Single());
        Assert.Equal("1.0.0", answer.Headers.GetValues("Tus-Resumable").Single());
        Assert.Equal("536870912", answer.Headers.GetValues("Tus-Max-Size").Single());
        Assert.Equal("creation,creation-with-upload,termination,expiration,checksum", answer.Headers.GetValues("Tus-Extension").Single());
        Assert.Equal("sha1,sha256", answer.Headers.GetValues("Tus-Checksum-Algorithm").Single());
    }

    [Fact]
    public async Task An_upload_goes_on_where_it_stopped_even_in_another_process()
    {
        var file = Footage.Small;
        var running = await Start(works: false);
        using var begun = await Ann(running).Begin(file.Length);
        var path = begun.Headers.Location!.OriginalString;
        using (var first = await Ann(running).Append(path, 0, file[..10_000])) Assert.Equal(10_000, first.Offset());
        await running.DisposeAsync();

        var again = Ann(await Start(works: false));
        using var told = await again.Tell(path);
        Assert.Equal(10_000, told.Offset());
        Assert.Equal("no-store", told.Headers.CacheControl!.ToString());
        using var rest = await again.Append(path, 10_000, file[10_000..]);
        Assert.Equal(HttpStatusCode.NoContent, rest.StatusCode);
        Assert.Equal(file.Length, rest.Offset());
        Assert.Equal(ClipState.Processing, (await again.Own(begun.Id())).State);
    }

    [Fact]
    public async Task The_first_bytes_may_come_with_the_beginning()
    {
        var file = Footage.Small;
        using var answer = await Ann(await Start(works: false)).Tus(HttpMethod.Post, "/api/uploads", file, ("Upload-Length", $"{file.Length}"));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(file.Length, answer.Offset());
    }

    [Fact]
    public async Task What_is_kept_of_an_upload_is_sealed()
    {
        var marker = Encoding.ASCII.GetBytes("PLAINTEXT-MARKER-THAT-NOBODY-SHALL-FIND");
        var running = await Start(works: false);
        using var begun = await Ann(running).Begin(1_000_000);
        using var sent = await Ann(running).Append(begun.Headers.Location!.OriginalString, 0, [.. marker, .. new byte[200_000], .. marker]);

        Assert.Equal(HttpStatusCode.NoContent, sent.StatusCode);
        Assert.NotEmpty(Files());
        Assert.All(Files(), path => Assert.Equal(-1, File.ReadAllBytes(path).AsSpan().IndexOf(marker)));
        Assert.All(Vault.Accesses, access => Assert.Equal(RunningVideo.Ann, access.Subject));
    }

    [Theory]
    [InlineData("sha1")]
    [InlineData("sha256")]
    public async Task A_piece_that_does_not_match_its_checksum_is_not_kept(string algorithm)
    {
        var ann = Ann(await Start(works: false));
        using var begun = await ann.Begin(1000);
        var path = begun.Headers.Location!.OriginalString;
        var piece = RandomNumberGenerator.GetBytes(500);
        var digest = Convert.ToBase64String(algorithm == "sha1"
            ? CryptographicOperations.HashData(HashAlgorithmName.SHA1, piece) : SHA256.HashData(piece));

        using var damaged = await ann.Append(path, 0, [.. piece[..499], (byte)(piece[499] ^ 1)], ("Upload-Checksum", $"{algorithm} {digest}"));
        Assert.Equal(460, (int)damaged.StatusCode);
        Assert.Equal("upload-checksum", await damaged.Code());
        using (var told = await ann.Tell(path)) Assert.Equal(0, told.Offset());
        using var whole = await ann.Append(path, 0, piece, ("Upload-Checksum", $"{algorithm} {digest}"));
        Assert.Equal(500, whole.Offset());
    }

    [Fact]
    public async Task One_writer_at_a_time()
    {
        var running = await Start(works: false);
        var ann = Ann(running);
        using var begun = await ann.Begin(1000);
        var path = begun.Headers.Location!.OriginalString;
        var slow = new HeldBack(new byte[500]);
        var first = ann.SendAsync(slow.Request(path), TestContext.Current.CancellationToken);
        await slow.Began;

        // The first writer is inside as soon as it holds the lock; until then the second would be it.
        HttpResponseMessage second;
        while ((second = await ann.Tell(path)).StatusCode != HttpStatusCode.Locked) second.Dispose();
        Assert.Equal(HttpStatusCode.Locked, second.StatusCode);
        using (var refused = await ann.Append(path, 0, new byte[100])) Assert.Equal("upload-busy", await refused.Code());
        second.Dispose();
        slow.Finish();
        using var done = await first;
        Assert.Equal(500, done.Offset());
    }

    [Fact]
    public async Task A_removed_upload_leaves_nothing()
    {
        var ann = Ann(await Start(works: false));
        using var begun = await ann.Begin(1000);
        var path = begun.Headers.Location!.OriginalString;
        using (await ann.Append(path, 0, new byte[500])) { }
        using (var removed = await ann.Tus(HttpMethod.Delete, path, null)) Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);

        using var told = await ann.Tell(path);
        Assert.Equal(HttpStatusCode.NotFound, told.StatusCode);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task An_upload_left_unfinished_expires()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        var running = await Start(time: time, works: false);
        var ann = Ann(running);
        using var begun = await ann.Begin(1000);
        Assert.Equal(time.GetUtcNow().AddDays(1).ToString("R"), begun.Headers.GetValues("Upload-Expires").Single());
        time.Advance(TimeSpan.FromDays(1.1));

        using (var late = await ann.Append(begun.Headers.Location!.OriginalString, 0, new byte[10])) Assert.Equal("upload-expired", await late.Code());
        await RunJobs(running, "expire-upload");
        Assert.Empty(Files());
        using var gone = await ann.Append(begun.Headers.Location!.OriginalString, 0, new byte[10]);
        Assert.Equal("upload-not-found", await gone.Code());
    }

    [Fact]
    public async Task Unfinished_uploads_are_bounded_in_number_and_bytes()
    {
        var ann = Ann(await Start(new() { ["DOMICILE_UPLOADS_UNFINISHED"] = "2", ["DOMICILE_UPLOADS_UNFINISHED_BYTES"] = "1500" }, works: false));
        using (var first = await ann.Begin(1000)) Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        using (var tooMuch = await ann.Begin(501)) Assert.Equal("too-many-uploads", await tooMuch.Code());
        using (var second = await ann.Begin(500)) Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        using var third = await ann.Begin(1);
        Assert.Equal("too-many-uploads", await third.Code());
    }

    [Fact]
    public async Task Uploads_begun_at_once_do_not_all_find_room()
    {
        var ann = Ann(await Start(new() { ["DOMICILE_UPLOADS_UNFINISHED"] = "3" }, works: false));
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => ann.Begin(1000)));
        Assert.Equal(3, answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        Assert.All(answers.Where(answer => answer.StatusCode != HttpStatusCode.Created), answer => Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode));
        Assert.Equal(3, Files().Length);
        foreach (var answer in answers) answer.Dispose();
    }

    [Fact]
    public async Task A_crash_between_the_last_byte_and_its_acknowledgement_loses_nothing()
    {
        var file = Footage.Small;
        var running = await Start(works: false);
        using var begun = await Ann(running).Begin(file.Length);
        var path = begun.Headers.Location!.OriginalString;
        using (await Ann(running).Append(path, 0, file[..^1])) { }
        // What the request would have done up to the crash.
        await using (var scope = running.Services.CreateAsyncScope())
        {
            var clip = await scope.ServiceProvider.GetRequiredService<VideoDb>().Clips.SingleAsync(TestContext.Current.CancellationToken);
            var media = scope.ServiceProvider.GetRequiredService<SealedMedia>();
            await using var original = (await media.Resume(clip, media.ByOwner, TestContext.Current.CancellationToken)).OrThrow();
            await original.Write(file.AsMemory(file.Length - 1), TestContext.Current.CancellationToken);
            await original.Flush(TestContext.Current.CancellationToken);
        }
        await running.DisposeAsync();

        var ann = Ann(await Start(works: false));
        using var told = await ann.Tell(path);
        Assert.Equal(file.Length, told.Offset());
        Assert.Equal(ClipState.Processing, (await ann.Own(begun.Id())).State);
    }

    private static async Task RunJobs(RunningVideo running, string kind)
    {
        await using var scope = running.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<VideoDb>();
        foreach (var handler in scope.ServiceProvider.GetServices<Domicile.Work.JobHandler<VideoDb>>().Where(handler => handler.Kind == kind))
            foreach (var job in await db.Jobs.Where(job => job.Kind == kind).ToListAsync(TestContext.Current.CancellationToken))
                await handler.Run(db, job, TestContext.Current.CancellationToken);
    }

    /// <summary>A body that stops in its middle until it is told to go on.</summary>
    private sealed class HeldBack(byte[] bytes) : HttpContent
    {
        private readonly TaskCompletionSource _began = new(), _finish = new();

        public Task Began => _began.Task;

        public void Finish() => _finish.SetResult();

        public HttpRequestMessage Request(string path)
        {
            Headers.ContentType = new("application/offset+octet-stream");
            return new(HttpMethod.Patch, path) { Content = this, Headers = { { "Tus-Resumable", "1.0.0" }, { "Upload-Offset", "0" } } };
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
            await stream.FlushAsync();
            _began.SetResult();
            await _finish.Task;
            await stream.WriteAsync(bytes.AsMemory(bytes.Length / 2));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length;
            return true;
        }
    }
}
