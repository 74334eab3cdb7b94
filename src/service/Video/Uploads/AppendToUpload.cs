using System.Buffers;
using Domicile.Base;
using Domicile.Sealing.Sealed;
using Domicile.Storage;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Domicile.Web;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Domicile.Video.Uploads;

/// <summary>
/// PATCH /api/uploads/{id}: adds bytes, sealed as they arrive. An offset is acknowledged once it is durable. Whatever ends the request, what
/// has arrived is kept.
/// </summary>
internal sealed class AppendToUpload(
    VideoDb db, SealedMedia media, UploadLocks locks, FinishUpload finish, IOptions<Limits> limits, TimeProvider time)
{
    // How much a crash may cost a client that never pauses. Every flush waits for the disk.
    private const int FlushEvery = 4 << 20;

    public static readonly Refusal NotFound = UploadFiles.NotFound;
    public static readonly Refusal Expired = new("upload-expired", 410, "The upload was left unfinished for too long. Start again.");
    public static readonly Refusal WrongOffset = new("upload-offset-conflict", 409, "The bytes do not go on where the upload ends. Ask for its offset.");
    public static readonly Refusal TooLong = new("upload-longer-than-declared", 413, "More bytes came than were declared. The upload was removed: start again.");
    public static readonly Refusal Interrupted = new("upload-interrupted", 503, "The upload was interrupted. Ask for its offset and go on.");

    public static async Task<Results<NoContent, Problem>> Handle(VideoId id, Caller caller, HttpContext context, AppendToUpload slice)
    {
        if (!Tus.HasBodyType(context.Request)) return Tus.WrongType.ToProblem();
        if (!Tus.TryRead(context.Request, Tus.Offset, out var offset)) return Tus.NoOffset.ToProblem();
        return (await slice.Append(context, caller.Subject, id, offset)).ToHttp();
    }

    /// <summary>Adds the request's body at the offset and writes the new offset into the response's headers.</summary>
    public async Task<Outcome<Done>> Append(HttpContext context, SubjectId owner, VideoId id, long offset)
    {
        using var held = locks.TryTake(id);
        if (held is null) return UploadLocks.Busy;
        if (await db.Own(id, owner, context.RequestAborted) is not { State: ClipState.Uploading } clip) return NotFound;
        if (clip.ExpiresAt <= time.GetUtcNow()) return Expired;
        if (!Checksum.Parse(context.Request.Headers[Checksum.Header]).Succeeded(out var checksum, out var refusal)) return refusal;

        var opened = await media.Resume(clip, media.ByOwner, context.RequestAborted);
        if (!opened.Succeeded(out var file, out refusal)) return refusal;
        await using (file)
        {
            if (file.Length != offset) return WrongOffset;
            if (!media.HasRoom(context.Request.ContentLength ?? clip.Bytes - offset, clip.Bytes)) return FullStorage.Full;
            var written = await Receive(context, file, clip.Bytes - offset, checksum);
            if (written.Refusal == TooLong) return await GiveUp(clip, file);
            Tus.Write(context.Response, file.Length, clip.ExpiresAt = time.GetUtcNow() + limits.Value.Expiry);
            await db.SaveChangesAsync(CancellationToken.None);
            if (written.Refusal is not null || file.Length < clip.Bytes) return written;
            await file.Complete(CancellationToken.None);
        }
        return await finish.Finish(clip);
    }

    private async Task<Outcome<Done>> GiveUp(Clip clip, SealedFile file)
    {
        await file.DisposeAsync();
        await media.Delete(clip.Id);
        db.Remove(clip);
        await db.SaveChangesAsync(CancellationToken.None);
        return TooLong;
    }

    private static async Task<Outcome<Done>> Receive(HttpContext context, SealedFile file, long room, Checksum? checksum)
    {
        if (context.Request.ContentLength > room) return TooLong;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        if (checksum is null) return await Stream(context, file, room);

        // Nothing may be kept of a body that fails its checksum: it is whole in memory first.
        if (context.Request.ContentLength is not <= Checksum.MaxBody) return Checksum.TooLarge;
        var body = new byte[context.Request.ContentLength.Value];
        await context.Request.Body.ReadExactlyAsync(body, context.RequestAborted);
        if (!checksum.Matches(body)) return Checksum.Mismatch;
        await file.Write(body, CancellationToken.None);
        await file.Flush(CancellationToken.None);
        return default(Done);
    }

    private static async Task<Outcome<Done>> Stream(HttpContext context, SealedFile file, long room)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(128 << 10);
        try
        {
            long received = 0, unflushed = 0;
            int read;
            while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
            {
                if ((received += read) > room) return TooLong;
                await file.Write(buffer.AsMemory(0, read), CancellationToken.None);
                if ((unflushed += read) < FlushEvery) continue;
                await file.Flush(CancellationToken.None);
                unflushed = 0;
            }
            await file.Flush(CancellationToken.None);
            return default(Done);
        }
        catch (Exception cut) when (cut is OperationCanceledException or ConnectionAbortedException or ConnectionResetException or BadHttpRequestException)
        {
            await file.Flush(CancellationToken.None);
            return Interrupted;
        }
        catch (KeyExpiredException)
        {
            // A request longer than the term of the key: the client asks for the offset, and the next request for a new key.
            return Interrupted;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}
