using Domicile.Base;
using Domicile.Blobs;
using Domicile.Storage;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Domicile.Web;
using Domicile.Work.Children;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Domicile.Video.Uploads;

/// <summary>
/// POST /api/uploads: begins an upload, which is a clip at once. Everything that can be refused from the headers is, before a byte is read.
/// </summary>
internal sealed class StartUpload(VideoDb db, SealedMedia media, UploadLocks locks, Sandbox sandbox, IOptions<Limits> limits, TimeProvider time)
{
    public static readonly Refusal Empty = new("empty-file", 422, "The file is empty.");
    public static readonly Refusal TooLarge = new("video-too-large", 413, "The file is larger than this service accepts: see /api/limits.");
    public static readonly Refusal TooMany = new("too-many-uploads", 429, "You have several unfinished uploads. Finish or delete one of them first.");

    public static async Task<Results<Created, Problem>> Handle(Caller caller, HttpContext context, StartUpload slice, AppendToUpload append)
    {
        var started = await slice.Start(caller.Subject, context.Request, context.RequestAborted);
        if (!started.Succeeded(out var clip, out var refusal)) return refusal.ToProblem();

        context.Response.Headers.Location = "/api/uploads/" + clip.Id;
        Tus.Write(context.Response, 0, clip.ExpiresAt);
        if (context.Request.ContentType is null) return TypedResults.Created("/api/uploads/" + clip.Id);

        // The creation-with-upload extension: the first bytes come along.
        return (await append.Append(context, caller.Subject, clip.Id, 0)).Refusal is { } cut
            ? cut.ToProblem() : TypedResults.Created("/api/uploads/" + clip.Id);
    }

    private async Task<Outcome<Clip>> Start(SubjectId owner, HttpRequest request, CancellationToken cancellationToken)
    {
        if (!Tus.TryRead(request, Tus.Length, out var length)) return Tus.NoLength;
        if (length == 0) return Empty;
        if (length > limits.Value.MaxBytes) return TooLarge;
        if (request.ContentType is not null && !Tus.HasBodyType(request)) return Tus.WrongType;
        if (!UploadMetadata.Check(request.Headers[Tus.Metadata]).Succeeded(out _, out var refusal)) return refusal;

        if (!sandbox.CanRun) return Sandbox.Missing;
        if (!media.HasRoom(length, length)) return FullStorage.Full;
        if (await HasTooMany(owner, length, cancellationToken)) return TooMany;

        var clip = new Clip
        {
            Id = Id.New<VideoId>(time),
            Creator = owner,
            State = ClipState.Uploading,
            Audience = Audience.Draft,
            Bytes = length,
            Original = BlobId.New(),
            ExpiresAt = time.GetUtcNow() + limits.Value.Expiry,
            CreatedAt = time.GetUtcNow(),
        };
        var isKept = false;
        try
        {
            // The file first: a row without a file would be an upload that can never go on.
            var created = await media.Begin(clip, media.ByOwner, cancellationToken);
            if (!created.Succeeded(out var file, out refusal)) return refusal;
            await file.DisposeAsync();
            // Counted again where nobody else begins one, so that uploads begun at once do not all find room.
            using var turn = await locks.Begin(cancellationToken);
            if (await HasTooMany(owner, length, cancellationToken)) return TooMany;
            db.AddRange(clip, ExpireUpload.JobFor(clip.Id, time, limits.Value.Expiry));
            await db.SaveChangesAsync(CancellationToken.None);
            isKept = true;
            return clip;
        }
        finally
        {
            if (!isKept) await media.Delete(clip.Id);
        }
    }

    private async Task<bool> HasTooMany(SubjectId owner, long length, CancellationToken cancellationToken)
    {
        var unfinished = await db.Clips.Where(clip => clip.Creator == owner && clip.State == ClipState.Uploading)
            .Select(clip => clip.Bytes).ToListAsync(cancellationToken);
        return unfinished.Count >= limits.Value.MaxUnfinished || unfinished.Sum() + length > limits.Value.MaxUnfinishedBytes;
    }
}
