using Domicile.Base;
using Domicile.Media;
using Domicile.Video.Clips;
using Domicile.Video.Files;
using Domicile.Video.Processing;
using Domicile.Video.Publishing;
using Domicile.Web;
using Domicile.Work;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Domicile.Video.Own;

/// <summary>
/// POST /api/videos/{id}: changes the caption, whom it is for, or where the cover is taken. What is left out stays. Publishing is setting the
/// audience to everyone; a clip that does not play yet is published as soon as it does.
/// </summary>
internal sealed class EditVideo(
    VideoDb db, SealedMedia media, SealedCaptions captions, AskReview review, Placement placement, JobSignal<VideoDb> signal, IOptions<DecodingLimits> limits, TimeProvider time)
{
    public static readonly Refusal OutsideVideo = new("cover-outside-video", 422, "The cover must be taken from within the video.");
    public static readonly Refusal Changed = new("video-changed", 409, "The video has just changed. Look at it and try again.");

    /// <param name="CoverSeconds">Into the video.</param>
    internal sealed record Request(string? Caption = null, Audience? Audience = null, double? CoverSeconds = null);

    public static async Task<Results<Ok<OwnVideo>, Problem>> Handle(VideoId id, Caller caller, Request request, HttpContext context, EditVideo slice)
    {
        // Hiding one's own video stays possible; showing one to everyone does not.
        if (request.Audience == Audience.Everyone && !context.MayUse(VideoFeatures.Post)) return Features.Blocked.ToProblem();
        return (await slice.Edit(id, caller.Subject, request, context.RequestAborted)).ToHttp();
    }

    public async Task<Outcome<OwnVideo>> Edit(VideoId id, SubjectId owner, Request request, CancellationToken cancellationToken)
    {
        if (await db.Own(id, owner, cancellationToken) is not { } clip) return ReadOwn.NotFound;
        if (request.Caption is not null)
        {
            if (!Caption.Parse(request.Caption).Succeeded(out var caption, out var refusal)) return refusal;
            if (!(await captions.Get(clip, media.ByOwner, cancellationToken)).Succeeded(out var before, out refusal)) return refusal;
            if (caption != before) clip.Change();
            if (!(await captions.Set(clip, caption, media.ByOwner, cancellationToken)).Succeeded(out _, out refusal)) return refusal;
        }
        if (request.CoverSeconds is { } cover)
        {
            if (!double.IsFinite(cover) || cover < 0 || cover > (clip.Plays ? clip.Seconds : limits.Value.MaxSeconds)) return OutsideVideo;
            clip.CoverAt = (long)(cover * 1000);
            // Before it plays, processing takes the cover there.
            if (clip.Plays) db.Add(TakeCover.JobFor(clip, time));
        }
        clip.Audience = request.Audience ?? clip.Audience;
        try
        {
            await Save(clip, cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return Changed;
        }
        signal.Raise();
        return (await captions.Get(clip, media.ByOwner, cancellationToken)).Then<OwnVideo>(text => OwnVideo.Of(clip, text));
    }

    // Copying the clear files takes a moment; the job finishes it if this process dies within it.
    private async Task Save(Clip clip, CancellationToken cancellationToken)
    {
        // What is shown at once is judged before any of it is stored.
        var isJudgedNow = clip is { Token: not null, Visibility.AwaitsReview: true };
        if (isJudgedNow) await review.Ask(db, clip, cancellationToken);
        if (isJudgedNow && !clip.Visibility.IsPublic)
        {
            await placement.Settle(db, clip, CancellationToken.None);
            return;
        }
        if (Placement.IsSettled(clip))
        {
            await db.SaveChangesAsync(cancellationToken);
            return;
        }
        var net = SettlePlacement.JobFor(clip, time);
        db.Add(net);
        await db.SaveChangesAsync(cancellationToken);
        db.Remove(net);
        await placement.Settle(db, clip, CancellationToken.None);
    }
}
