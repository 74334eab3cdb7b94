using Domicile.Base;
using Domicile.Sealing;
using Microsoft.Extensions.Options;

namespace Domicile.Moderation.People;

/// <summary>Accesses to protected data by people who work in moderation, as the person whose data it is reads them.</summary>
internal sealed class ModeratorAccess(IOptions<DomicileOptions> arrangement)
{
    /// <param name="why">A sentence for that person.</param>
    public Access For(string why)
    {
        var house = arrangement.Value;
        return new("essential.legal_obligation", Reason.ModerationCase, new("operator", "a moderator", house.Operator, house.Jurisdiction), why);
    }
}
