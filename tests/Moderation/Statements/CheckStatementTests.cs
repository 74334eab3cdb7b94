using Domicile.Moderation;
using Domicile.Moderation.Policies;
using Domicile.Moderation.Statements;

namespace Domicile.Tests.Moderation;

[Trait("Database", "none")]
public sealed class CheckStatementTests
{
    private static readonly Statement Good = new()
    {
        Puid = "8ca7c7edd9bc45099fe272046a1c0001",
        DecisionVisibility = ["DECISION_VISIBILITY_CONTENT_REMOVED"],
        DecisionGround = "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        IncompatibleContentGround = "Terms of service, community rules",
        IncompatibleContentExplanation = "No mass posting.",
        IncompatibleContentIllegal = "No",
        ContentType = ["CONTENT_TYPE_VIDEO"],
        Category = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC",
        ContentDate = "2026-03-01",
        ApplicationDate = "2026-03-02",
        DecisionFacts = "A moderator looked at a video.",
        SourceType = "SOURCE_VOLUNTARY",
        AutomatedDetection = "Yes",
        AutomatedDecision = "AUTOMATED_DECISION_NOT_AUTOMATED",
    };

    private static readonly string Long = new('x', 5001);

    /// <summary>One rule broken at a time, and the field that it is about.</summary>
    public static TheoryData<string, Func<object, object>> Broken => Rows(
        ("puid", it => it with { Puid = "" }),
        ("puid", it => it with { Puid = "a b" }),
        ("puid", it => it with { Puid = "é" }),
        ("puid", it => it with { Puid = Long[..501] }),
        ("decision", it => it with { DecisionVisibility = null }),
        ("decision", it => it with { DecisionVisibility = [] }),
        ("decision_visibility", it => it with { DecisionVisibility = ["DECISION_VISIBILITY_CONTENT_LOST"] }),
        ("decision_visibility", it => it with { DecisionVisibility = ["DECISION_VISIBILITY_CONTENT_REMOVED", "DECISION_VISIBILITY_CONTENT_REMOVED"] }),
        ("decision_visibility_other", it => it with { DecisionVisibility = ["DECISION_VISIBILITY_OTHER"] }),
        ("decision_visibility_other", it => it with { DecisionVisibilityOther = "Something else" }),
        ("decision_visibility_other", it => it with { DecisionVisibility = ["DECISION_VISIBILITY_OTHER"], DecisionVisibilityOther = Long[..501] }),
        ("decision_monetary", it => it with { DecisionMonetary = "DECISION_MONETARY_FINE" }),
        ("decision_monetary_other", it => it with { DecisionMonetary = "DECISION_MONETARY_OTHER" }),
        ("decision_monetary_other", it => it with { DecisionMonetaryOther = "Less" }),
        ("decision_provision", it => it with { DecisionProvision = "DECISION_PROVISION_TOTAL" }),
        ("decision_account", it => it with { DecisionAccount = "DECISION_ACCOUNT_LOST" }),
        ("account_type", it => it with { AccountType = "ACCOUNT_TYPE_SECRET" }),
        ("decision_ground", it => it with { DecisionGround = "DECISION_GROUND_WHIM", IncompatibleContentGround = null, IncompatibleContentExplanation = null, IncompatibleContentIllegal = null }),
        ("illegal_content_legal_ground", it => Illegal(it) with { IllegalContentLegalGround = null }),
        ("illegal_content_legal_ground", it => Illegal(it) with { IllegalContentLegalGround = Long[..501] }),
        ("illegal_content_legal_ground", it => it with { IllegalContentLegalGround = "A law" }),
        ("illegal_content_explanation", it => Illegal(it) with { IllegalContentExplanation = " " }),
        ("illegal_content_explanation", it => Illegal(it) with { IllegalContentExplanation = Long[..2001] }),
        ("incompatible_content_ground", it => it with { IncompatibleContentGround = null }),
        ("incompatible_content_ground", it => it with { IncompatibleContentGround = Long[..501] }),
        ("incompatible_content_explanation", it => it with { IncompatibleContentExplanation = null }),
        ("incompatible_content_explanation", it => it with { IncompatibleContentExplanation = Long[..2001] }),
        ("incompatible_content_illegal", it => it with { IncompatibleContentIllegal = "Perhaps" }),
        ("incompatible_content_illegal", it => Illegal(it) with { IncompatibleContentIllegal = "No" }),
        ("decision_ground_reference_url", it => it with { DecisionGroundReferenceUrl = "the terms" }),
        ("decision_ground_reference_url", it => it with { DecisionGroundReferenceUrl = "ftp://example.org/terms" }),
        ("content_type", it => it with { ContentType = [] }),
        ("content_type", it => it with { ContentType = ["CONTENT_TYPE_SMELL"] }),
        ("content_type_other", it => it with { ContentType = ["CONTENT_TYPE_OTHER"] }),
        ("content_type_other", it => it with { ContentTypeOther = "profile" }),
        ("category", it => it with { Category = "STATEMENT_CATEGORY_NONE" }),
        ("category_addition", it => it with { CategoryAddition = ["STATEMENT_CATEGORY_NONE"] }),
        ("category_addition", it => it with { CategoryAddition = [it.Category] }),
        ("category_specification", it => it with { CategorySpecification = ["KEYWORD_NONE"] }),
        ("category_specification_other", it => it with { CategorySpecification = ["KEYWORD_OTHER"] }),
        ("category_specification_other", it => it with { CategorySpecificationOther = "More" }),
        ("territorial_scope", it => it with { TerritorialScope = ["US"] }),
        ("content_language", it => it with { ContentLanguage = "english" }),
        ("content_date", it => it with { ContentDate = "1.3.2026" }),
        ("content_date", it => it with { ContentDate = "2026-02-30" }),
        ("application_date", it => it with { ApplicationDate = "2026-3-2" }),
        ("end_date_visibility_restriction", it => it with { EndDateVisibilityRestriction = "2026-03-01" }),
        ("end_date_monetary_restriction", it => it with { EndDateMonetaryRestriction = "soon" }),
        ("end_date_service_restriction", it => it with { EndDateServiceRestriction = "2026-13-01" }),
        ("end_date_account_restriction", it => it with { EndDateAccountRestriction = "" }),
        ("decision_facts", it => it with { DecisionFacts = "" }),
        ("decision_facts", it => it with { DecisionFacts = Long }),
        ("source_type", it => it with { SourceType = "SOURCE_RUMOUR" }),
        ("source_identity", it => it with { SourceIdentity = "A flagger" }),
        ("source_identity", it => it with { SourceType = "SOURCE_TRUSTED_FLAGGER", SourceIdentity = Long[..501] }),
        ("automated_detection", it => it with { AutomatedDetection = "Maybe" }),
        ("automated_decision", it => it with { AutomatedDecision = "AUTOMATED_DECISION_MAYBE" }),
        ("content_id", it => it with { ContentId = new Dictionary<string, string> { ["EAN-13"] = "12" } }),
        ("content_id", it => it with { ContentId = new Dictionary<string, string> { ["ISBN"] = "1234567890123" } }),
        ("decision_facts", it => it with { DecisionFacts = "Ask ann@example.org about it." }),
        ("decision_facts", it => it with { DecisionFacts = "It was @ann.walks again." }),
        ("decision_facts", it => it with { DecisionFacts = "Seen at https://example.org/v/1" }),
        ("decision_facts", it => it with { DecisionFacts = "Seen at example.com today" }),
        ("decision_facts", it => it with { DecisionFacts = "Call +33 6 12 34 56 78." }),
        ("incompatible_content_explanation", it => it with { IncompatibleContentExplanation = "Call 555-0100-22." }));

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_rule_is_found_and_names_its_field(string field, Func<object, object> break_) =>
        Assert.StartsWith(field + " ", Assert.Single(CheckStatement.Problems((Statement)break_(Good))), StringComparison.Ordinal);

    [Fact]
    public void What_keeps_all_rules_is_sound_at_every_bound()
    {
        Assert.Empty(CheckStatement.Problems(Good));
        Assert.Empty(CheckStatement.Problems(Illegal(Good) with
        {
            Puid = Long[..500],
            DecisionFacts = Long[..5000],
            IllegalContentExplanation = "Regulation (EU) 2021/784 of 29 April 2021, Article 2",
            DecisionVisibility = [.. Vocabulary.Visibilities.Keys],
            DecisionVisibilityOther = Long[..500],
            DecisionMonetary = "DECISION_MONETARY_OTHER",
            DecisionMonetaryOther = "Less",
            DecisionProvision = "DECISION_PROVISION_TOTAL_SUSPENSION",
            DecisionAccount = "DECISION_ACCOUNT_SUSPENDED",
            AccountType = "ACCOUNT_TYPE_PRIVATE",
            ContentType = ["CONTENT_TYPE_OTHER"],
            ContentTypeOther = "profile",
            CategoryAddition = ["STATEMENT_CATEGORY_VIOLENCE"],
            CategorySpecification = ["KEYWORD_OTHER", "KEYWORD_NUDITY"],
            CategorySpecificationOther = "More",
            TerritorialScope = [.. Vocabulary.Countries.Keys],
            ContentLanguage = "FR",
            ContentId = new Dictionary<string, string> { ["EAN-13"] = "1234567890123" },
            EndDateVisibilityRestriction = "2026-03-02",
            SourceType = "SOURCE_TRUSTED_FLAGGER",
            SourceIdentity = "An organisation",
        }));
    }

    [Fact]
    public void Every_policy_that_Domicile_comes_with_has_its_place_in_the_vocabulary() => Assert.All(DefaultPolicies.All, policy =>
    {
        Assert.Contains(policy.Category, Vocabulary.Categories.Keys);
        Assert.True(policy.Keyword is null || Vocabulary.Keywords.ContainsKey(policy.Keyword));
    });

    private static Statement Illegal(Statement it) => it with
    {
        DecisionGround = "DECISION_GROUND_ILLEGAL_CONTENT",
        IncompatibleContentGround = null,
        IncompatibleContentExplanation = null,
        IncompatibleContentIllegal = null,
        IllegalContentLegalGround = "A law",
        IllegalContentExplanation = "It forbids this.",
    };

    private static TheoryData<string, Func<object, object>> Rows(params (string Field, Func<Statement, Statement> Break)[] rows)
    {
        var data = new TheoryData<string, Func<object, object>>();
        foreach (var (field, change) in rows) data.Add(field, it => change((Statement)it));
        return data;
    }
}
