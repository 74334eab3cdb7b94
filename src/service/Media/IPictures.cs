using Domicile.Base;
using Domicile.Work.Children;

namespace Domicile.Media;

/// <summary>Makes pictures that strangers send safe to show, by the same bounded decoder that videos go through.</summary>
public interface IPictures
{
    static readonly Refusal Unreadable = new("picture-unreadable", 422, "This is not a JPEG, PNG or WebP picture that can be shown.");
    static readonly Refusal NoSandbox = Sandbox.Missing;
    static readonly Refusal Busy = new("pictures-busy", 503, "Many pictures are being made ready. Try again in a moment.");

    /// <summary>
    /// The middle of a JPEG, PNG or WebP as a square JPEG, upright and without metadata; refused where it is none of these or
    /// cannot be decoded within bounds.
    /// </summary>
    /// <param name="picture">The file's bytes.</param>
    /// <param name="edge">Pixels of its side.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<Outcome<byte[]>> Square(byte[] picture, int edge, CancellationToken cancellationToken);
}
