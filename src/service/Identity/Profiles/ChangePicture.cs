using System.Buffers.Text;
using System.Security.Cryptography;
using Domicile.Base;
using Domicile.Media;
using Domicile.Storage;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity.Profiles;

/// <summary>Where the new picture is.</summary>
/// <param name="Url">Its path; it never changes.</param>
internal sealed record PictureView(string Url);

/// <summary>
/// Sets, removes and shows profile pictures. What comes in is decoded within bounds and made anew as a small square JPEG, so that
/// nothing else of the file survives: no place, no payload.
/// </summary>
internal sealed class ChangePicture(IDbContextFactory<IdentityDb> databases, IPictures pictures, Throttle throttle)
{
    public const int MaxBytes = 2 << 20;
    private const int Edge = 320;

    public static readonly Refusal TooLarge = new("picture-too-large", 413, "A picture has at most 2 MB.");

    public async Task<Outcome<PictureView>> Set(SubjectId subject, Stream body, CancellationToken cancellationToken)
    {
        if (throttle.Admit(Rate.Write, subject).Refusal is { } tooMany) return tooMany;
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > MaxBytes) return TooLarge;
        }
        if (!(await pictures.Square(bytes.ToArray(), Edge, cancellationToken)).Succeeded(out var jpeg, out var refusal)) return refusal;
        var picture = new Picture
        {
            Name = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12)) + ".jpg",
            Subject = subject,
            Jpeg = jpeg,
        };
        await Replace(subject, picture, cancellationToken);
        return new PictureView("/avatars/" + picture.Name);
    }

    public Task Replace(SubjectId subject, Picture? picture, CancellationToken cancellationToken) => databases.Transact(async db =>
    {
        // The account first: whoever changes the same picture waits there, and then finds this one.
        var name = picture?.Name;
        await db.Accounts.Where(account => account.Subject == subject)
            .ExecuteUpdateAsync(set => set.SetProperty(account => account.Avatar, name), cancellationToken);
        await db.Pictures.Where(old => old.Subject == subject).ExecuteDeleteAsync(cancellationToken);
        if (picture is not null) db.Add(picture);
        return await db.SaveChangesAsync(cancellationToken);
    }, cancellationToken);

    public static async Task<Results<Ok<PictureView>, Problem>> Upload(
        Caller caller, HttpContext context, ChangePicture change, CancellationToken cancellationToken) =>
        (await change.Set(caller.Subject, context.Request.Body, cancellationToken)).ToHttp();

    public static async Task<NoContent> Remove(Caller caller, ChangePicture change, CancellationToken cancellationToken)
    {
        await change.Replace(caller.Subject, null, cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>The picture of someone whom everyone may see.</summary>
    public static async Task<Results<FileContentHttpResult, NotFound>> Show(
        string name, HttpContext context, IdentityDb db, CancellationToken cancellationToken)
    {
        var jpeg = await (from picture in db.Pictures
                          where picture.Name == name
                          join account in db.Accounts on picture.Subject equals account.Subject
                          where account.State == AccountState.Active && !account.Suspended
                          select picture.Jpeg).FirstOrDefaultAsync(cancellationToken);
        if (jpeg is null) return TypedResults.NotFound();
        context.Response.Headers.CacheControl = "public, max-age=86400, immutable";
        return TypedResults.File(jpeg, "image/jpeg");
    }
}
