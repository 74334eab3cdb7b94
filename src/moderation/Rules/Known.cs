namespace Domicile.Rules;

/// <summary>The facts that there are, by group. A further one is a line here; rules, examples, pages and the kept bags follow.</summary>
public static class Known
{
    private static readonly List<DeclaredFact> Declared = [];

    public static readonly DeclaredFact<string> SubjectKind = Text("subject.kind", "What is judged: video or profile.");
    public static readonly DeclaredFact<TimeSpan> SubjectAge = Span("subject.age", "How long ago it was published; 0s before that.");

    public static readonly DeclaredFact<TimeSpan> AccountAge = Span("account.age", "How long ago the author signed up.");
    public static readonly DeclaredFact<double> AccountFollowers = Number("account.followers", "How many follow the author.");
    public static readonly DeclaredFact<double> AccountStrikes = Number("account.strikes", "The weight of the author's strikes that still count.");
    public static readonly DeclaredFact<double> AccountRemovals = Number("account.removals", "How many of the author's things were disabled or removed in 90 days, and stay so.");
    public static readonly DeclaredFact<double> AccountPostsHour = Number("account.posts_hour", "How many things the author posted in the last hour, with this one.");
    public static readonly DeclaredFact<double> AccountPostsDay = Number("account.posts_day", "The same in the last 24 hours.");
    public static readonly DeclaredFact<double> AccountReports = Number("account.reports", "How many reports of the author's things came in 30 days.");
    public static readonly DeclaredFact<double> AccountUpheld = Number("account.reports_upheld", "How many of those led to a measure.");

    public static readonly DeclaredFact<double> PostDuplicates = Number("post.duplicates", "How many other posts in 30 days were of the very same content.");

    public static readonly DeclaredFact<IReadOnlyList<string>> MediaBanks = List("media.banks", "The names of the banks that it matches.");
    public static readonly DeclaredFact<IReadOnlyList<string>> MediaKinds = List("media.kinds", "How: pdq, vpdq or sha256.");
    public static readonly DeclaredFact<double> MediaDistance = Number("media.distance", "Bits of the nearest pair of hashes, 0 to 31; 256 where nothing matches.", 256);
    public static readonly DeclaredFact<double> MediaScore = Number("media.score", "How like the likest entry it is, 0 to 1; 0 where nothing matches.");
    public static readonly DeclaredFact<bool> MediaBlocking = Flag("media.blocking", "Whether it matches a blocking bank by an entry that is not quarantined.");
    public static readonly DeclaredFact<bool> MediaQuarantined = Flag("media.quarantined", "Whether it matches an entry that is quarantined.");

    public static readonly DeclaredFact<double> TextOffensive = Number("text.offensive", "The classifier's score, 0 to 1, the highest of all that was written; 0 without words.");
    public static readonly DeclaredFact<double> TextHate = Number("text.hate", "The same for hate.");
    public static readonly DeclaredFact<double> TextSpam = Number("text.spam", "The same for spam.");
    public static readonly DeclaredFact<string> TextCaption = Text("text.caption", "What was written with it. Not kept: a rule that asks for it cannot be back-tested.", words: true);

    public static readonly DeclaredFact<IReadOnlyList<string>> TermsLists = List("terms.lists", "The names of the term lists of which a term was found.");
    public static readonly DeclaredFact<bool> TermsDisguised = Flag("terms.disguised", "Whether a term was found only through a disguise.");

    public static readonly DeclaredFact<IReadOnlyList<string>> LetteringLists = List("lettering.lists", "The names of the term lists of which a term stands in a frame or the cover.");
    public static readonly DeclaredFact<bool> LetteringDisguised = Flag("lettering.disguised", "Whether a term was found there only through a disguise; a misread letter counts as one.");
    public static readonly DeclaredFact<double> LetteringOffensive = Number("lettering.offensive", "The classifier's score of the words in one frame or the cover, 0 to 1, the highest of all; 0 without words.");
    public static readonly DeclaredFact<double> LetteringHate = Number("lettering.hate", "The same for hate.");
    public static readonly DeclaredFact<double> LetteringSpam = Number("lettering.spam", "The same for spam.");

    public static readonly DeclaredFact<IReadOnlyList<string>> SignalsFailed = List("signals.failed", "The names of the signals that came to no result.");

    public static readonly DeclaredFact<double> ReachViews = Number("reach.views", "How often it was seen, or how many follow a profile.");
    public static readonly DeclaredFact<double> ReachHour = Number("reach.views_hour", "How often it was seen in the last hour.");

    public static readonly DeclaredFact<double> ReportsCount = Number("reports.count", "How many people reported it, those who are muted left out.");
    public static readonly DeclaredFact<double> ReportsHour = Number("reports.hour", "How many of them in the last hour.");
    public static readonly DeclaredFact<IReadOnlyList<string>> ReportsPolicies = List("reports.policies", "The policies under which it was reported.");

    /// <summary>In the order of their declaration.</summary>
    public static IReadOnlyList<DeclaredFact> All { get; } = Declared;

    private static readonly Dictionary<string, DeclaredFact> ByName = Declared.ToDictionary(fact => fact.Name, StringComparer.Ordinal);

    public static DeclaredFact? Find(string name) => ByName.GetValueOrDefault(name);

    private static DeclaredFact<double> Number(string name, string what, double nothing = 0) => Declare(new DeclaredFact<double>(name, FactType.Number, nothing, what));

    private static DeclaredFact<bool> Flag(string name, string what) => Declare(new DeclaredFact<bool>(name, FactType.Boolean, false, what));

    private static DeclaredFact<TimeSpan> Span(string name, string what) => Declare(new DeclaredFact<TimeSpan>(name, FactType.Duration, TimeSpan.Zero, what));

    private static DeclaredFact<IReadOnlyList<string>> List(string name, string what) => Declare(new DeclaredFact<IReadOnlyList<string>>(name, FactType.List, [], what));

    private static DeclaredFact<string> Text(string name, string what, bool words = false) =>
        Declare(new DeclaredFact<string>(name, FactType.Text, "", what) { HoldsWords = words });

    private static DeclaredFact<T> Declare<T>(DeclaredFact<T> fact) where T : notnull
    {
        fact.Place = Declared.Count;
        Declared.Add(fact);
        return fact;
    }
}
