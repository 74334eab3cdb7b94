using Microsoft.AspNetCore.Http;

namespace Domicile.Identity;

/// <summary>Asked before a file of a video that is for adults alone is served. Of several, one that lets in is enough; where there is none, nobody gets it.</summary>
public interface IAdultsOnly
{
    /// <summary>Whether the caller may see what is for adults alone. Opens nothing to find out.</summary>
    ValueTask<bool> LetsIn(HttpContext context);
}
