using System.Globalization;
using System.Text;
using System.Text.Json;
using Domicile.Moderated;

namespace Domicile.Transparency;

/// <summary>What moderation did in a period.</summary>
/// <param name="Total">All of it.</param>
/// <param name="ByCategory">By category of the DSA Transparency Database.</param>
internal sealed record PeriodFigures(Period Period, Figure Total, IReadOnlyList<Figure> ByCategory)
{
    private static readonly (string Name, Func<Figure, string> Value)[] Columns =
    [
        ("category", one => one.Category),
        ("notices", one => Number(one.Notices)),
        ("notices_of_trusted_flaggers", one => Number(one.TrustedNotices)),
        ("decisions", one => Number(one.Decisions)),
        ("decisions_after_notice", one => Number(one.AfterNotice)),
        ("decisions_own_initiative", one => Number(one.OwnInitiative)),
        ("acted", one => Number(one.Acted)),
        ("acted_own_initiative", one => Number(one.ActedOwn)),
        ("acted_within_24_hours", one => Number(one.Within24Hours)),
        ("acted_by_machine", one => Number(one.Automated)),
        ("acted_from_strikes", one => Number(one.FromStrikes)),
        ("taken_down", one => Number(one.TakenDown)),
        ("taken_down_unseen", one => Number(one.Unseen)),
        .. Enum.GetValues<Measure>().Select(measure => ("measure_" + Name(measure), (Func<Figure, string>)(one => Number(one.Measures[measure])))),
        ("appeals_of_authors", one => Number(one.AppealsOfAuthors)),
        ("appeals_of_reporters", one => Number(one.AppealsOfReporters)),
        ("appeals_upheld", one => Number(one.Upheld)),
        ("appeals_overturned", one => Number(one.Overturned)),
        ("appeals_moot", one => Number(one.Moot)),
        ("reinstated", one => Number(one.Reinstated)),
        ("reinstated_on_appeal", one => Number(one.ReinstatedOnAppeal)),
        ("median_minutes", one => one.MedianMinutes is { } minutes ? Number(minutes) : ""),
        ("cases_waiting_at_end", one => Number(one.Waiting)),
        ("appeals_waiting_at_end", one => Number(one.AppealsWaiting)),
        ("legal_holds", one => Number(one.LegalHolds)),
        ("legal_holds_at_end", one => Number(one.LegalHoldsAtEnd)),
    ];

    /// <summary>RFC 4180: a line for everything, then one for each category.</summary>
    public string ToCsv()
    {
        var csv = new StringBuilder("period,").AppendJoin(',', Columns.Select(column => column.Name)).Append("\r\n");
        foreach (var one in ByCategory.Prepend(Total))
            csv.Append(Period).Append(',').AppendJoin(',', Columns.Select(column => Csv.Field(column.Value(one)))).Append("\r\n");
        return csv.ToString();
    }

    public static string Name(Measure measure) => JsonNamingPolicy.SnakeCaseLower.ConvertName(measure.ToString());

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The same for one category.</summary>
internal sealed record Figure
{
    /// <summary>In place of a category, where all are meant.</summary>
    public const string All = "all";

    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    public required string Category { get; init; }

    /// <summary>Reports that came in.</summary>
    public int Notices { get; init; }

    public int TrustedNotices { get; init; }

    /// <summary>Including those that found nothing wrong.</summary>
    public int Decisions { get; init; }

    /// <summary>Of cases that somebody had reported.</summary>
    public int AfterNotice { get; init; }

    public int OwnInitiative => Decisions - AfterNotice;

    /// <summary>Decisions that did something.</summary>
    public int Acted { get; init; }

    public int ActedOwn { get; init; }

    /// <summary>Of those that did something: within 24 hours of the first report or signal.</summary>
    public int Within24Hours { get; init; }

    public int Automated { get; init; }

    /// <summary>Restrictions that nobody decided on and that followed from strikes alone.</summary>
    public int FromStrikes { get; init; }

    /// <summary>Decisions that removed or disabled something.</summary>
    public int TakenDown { get; init; }

    /// <summary>Of these: before anybody had seen it.</summary>
    public int Unseen { get; init; }

    /// <summary>How often each was taken.</summary>
    public required IReadOnlyDictionary<Measure, int> Measures { get; init; }

    public int AppealsOfAuthors { get; init; }

    public int AppealsOfReporters { get; init; }

    public int Upheld { get; init; }

    public int Overturned { get; init; }

    public int Moot { get; init; }

    /// <summary>Decisions that had done something and were taken back, on appeal or without.</summary>
    public int Reinstated { get; init; }

    public int ReinstatedOnAppeal { get; init; }

    /// <summary>From the first report or signal to the decision; whole minutes, the lower of two middle ones.</summary>
    public long? MedianMinutes { get; init; }

    /// <summary>Cases that were open when the period ended.</summary>
    public int Waiting { get; init; }

    public int AppealsWaiting { get; init; }

    /// <summary>Cases that began to be kept for the law.</summary>
    public int LegalHolds { get; init; }

    /// <summary>Those that were kept when the period ended.</summary>
    public int LegalHoldsAtEnd { get; init; }

    public static Figure Of(string category, IEnumerable<EnteredFact> facts, int waiting, int appealsWaiting, int held)
    {
        var kinds = facts.ToLookup(fact => fact.Kind);
        var decisions = kinds["moderation.decision"].ToList();
        var acted = decisions.Where(one => one.Measures.Count > 0).ToList();
        var down = acted.Where(one => one.Measures.Contains("remove") || one.Measures.Contains("disable")).ToList();
        var times = decisions.Select(one => (long)(one.At - one.Opened).TotalMinutes).Order().ToList();
        var (notices, appeals, outcomes) = (kinds["moderation.notice"], kinds["moderation.appeal"], kinds["moderation.outcome"]);
        var endings = kinds["moderation.ending"].Where(one => one.Acted).ToList();
        return new()
        {
            Category = category,
            Notices = notices.Count(),
            TrustedNotices = notices.Count(one => one.Trusted),
            Decisions = decisions.Count,
            AfterNotice = decisions.Count(one => one.Reported),
            Acted = acted.Count,
            ActedOwn = acted.Count(one => !one.Reported),
            Within24Hours = acted.Count(one => one.At - one.Opened <= Day),
            Automated = acted.Count(one => one.Automated),
            FromStrikes = acted.Count(one => one.FromStrikes),
            TakenDown = down.Count,
            Unseen = down.Count(one => one.Unseen),
            Measures = Enum.GetValues<Measure>().ToDictionary(measure => measure, measure => acted.Count(one => one.Measures.Contains(PeriodFigures.Name(measure)))),
            AppealsOfAuthors = appeals.Count(one => one.Word == "author"),
            AppealsOfReporters = appeals.Count(one => one.Word == "reporter"),
            Upheld = outcomes.Count(one => one.Word == "upheld"),
            Overturned = outcomes.Count(one => one.Word == "overturned"),
            Moot = outcomes.Count(one => one.Word == "moot"),
            Reinstated = endings.Count,
            ReinstatedOnAppeal = endings.Count(one => one.Word == "overturned"),
            MedianMinutes = times.Count > 0 ? times[(times.Count - 1) / 2] : null,
            Waiting = waiting,
            AppealsWaiting = appealsWaiting,
            LegalHolds = kinds["moderation.hold"].Count(),
            LegalHoldsAtEnd = held,
        };
    }
}
