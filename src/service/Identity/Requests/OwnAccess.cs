using Domicile.Base;
using Domicile.Sealing;
using Microsoft.Extensions.Options;

namespace Domicile.Identity.Requests;

/// <summary>Accesses to a subject's data for the subject alone.</summary>
internal sealed class OwnAccess(IOptions<DomicileOptions> arrangement)
{
    /// <summary>Signing up.</summary>
    public Access SignIn { get; } = arrangement.Value.BySubject("essential.service.authentication");

    /// <summary>The subject's own pages, settings and export.</summary>
    public Access Pages { get; } = arrangement.Value.BySubject();

    /// <summary>Whether somebody who asked for what is for adults is one.</summary>
    public Access AgeCheck { get; } =
        arrangement.Value.BySubject("essential.legal_obligation.age_check") with { Explanation = "You asked to watch something for people aged 18 and over." };
}
