using Domicile.Sealing;

namespace Domicile.Privacy.Accesses;

/// <summary>Accesses that followed each other for the same purpose, by the same accessor: shown as one, each with its receipt.</summary>
public sealed record AccessGroup(IReadOnlyList<AccessRecord> Records)
{
    private static readonly TimeSpan Gap = TimeSpan.FromHours(1);

    /// <summary>The newest.</summary>
    public AccessRecord First => Records[0];

    /// <summary>Groups a list that is in the ledger's order, newest first; nothing is left out.</summary>
    public static List<AccessGroup> Of(IReadOnlyList<AccessRecord> records)
    {
        var groups = new List<List<AccessRecord>>();
        foreach (var record in records)
        {
            if (groups.Count > 0 && groups[^1][^1] is var last && last.Kind == record.Kind && last.Access == record.Access && last.Approval == record.Approval && record.Access is not null && last.At - record.At < Gap)
                groups[^1].Add(record);
            else groups.Add([record]);
        }
        return groups.ConvertAll(group => new AccessGroup(group));
    }
}
