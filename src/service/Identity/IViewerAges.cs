using Microsoft.AspNetCore.Http;

namespace Domicile.Identity;

/// <summary>What is known of a viewer's age while a session lasts.</summary>
public enum ViewerAge
{
    SignedOut,

    /// <summary>Nobody has looked.</summary>
    Unasked,

    Under18,

    Adult,
}

/// <summary>Tells what is known of a viewer's age. The birth date stays sealed: only the viewer has it opened, and only the answer is kept.</summary>
public interface IViewerAges
{
    /// <summary>Of who is asking; opens nothing.</summary>
    ViewerAge Of(HttpContext context);
}
