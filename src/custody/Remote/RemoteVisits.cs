using Domicile.Base;
using Domicile.Sealing;

namespace Domicile.Remote;

/// <summary>Visits to the pages of a custodian on another machine, which says where they are.</summary>
public sealed class RemoteVisits(CustodyLine line) : IVisits
{
    public string? Pages => line.PagesUrl is { Length: > 0 } url ? url : null;

    public async ValueTask<Outcome<string>> FindPages(CancellationToken cancellationToken) =>
        line.PagesUrl is { } known ? known : (await line.Open(cancellationToken)).Then<string>(_ => line.PagesUrl!);

    public Task<Outcome<string>> Begin(VisitPlan plan, SessionSecret? by, CancellationToken cancellationToken) =>
        line.Ask("begin-visit", new(plan, by), Wire.Default.BeginVisitCall, Wire.Default.AnswerString, cancellationToken);

    public Task<Outcome<Visited>> Finish(string code, string binding, CancellationToken cancellationToken) =>
        line.Ask("finish-visit", new(code, binding), Wire.Default.FinishVisitCall, Wire.Default.AnswerVisited, cancellationToken);
}
