namespace Domicile.Moderation.Policies;

/// <summary>The policies that a domicile begins with: version 1 of each. Its operator writes the next.</summary>
internal static class DefaultPolicies
{
    private const Measure Warn = Measure.Warn, Label = Measure.Label, Demote = Measure.Demote, Restrict = Measure.RestrictInteraction,
        Adults = Measure.AgeRestrict, Disable = Measure.Disable, Remove = Measure.Remove, Block = Measure.BlockFeature, Suspend = Measure.Suspend, Terminate = Measure.Terminate;

    public static readonly Words Terms = new("Terms of service, community rules", "Conditions d'utilisation, règles de la communauté");

    public static readonly Fact Seen = new("what", new(
        "What is seen, heard or written?", "Que voit-on, qu'entend-on ou que lit-on ?"));

    public static readonly Fact Why = new("why", new(
        "Why does the policy cover it?", "En quoi la règle s'applique-t-elle ?"));

    private static readonly Fact Consent = new("consent", new(
        "How is it known that nobody consented?", "Comment sait-on qu'il n'y a pas eu de consentement ?"));

    private static readonly Fact Rights = new("rights", new(
        "Which work, and who claims the rights in it?", "Quelle œuvre, et qui en revendique les droits ?"));

    private static readonly Policy[] Written =
    [
        new("child-safety", new("A child in danger", "Un enfant en danger"),
            new("Nothing that sexualises, exploits or endangers a child, real or made up.", "Rien qui sexualise, exploite ou mette en danger un enfant, réel ou fictif."),
            5, 24, [Remove, Suspend, Terminate], [Seen, Why], "STATEMENT_CATEGORY_PROTECTION_OF_MINORS", "KEYWORD_CHILD_SEXUAL_ABUSE_MATERIAL",
            true, new("Criminal law on the protection of children", "Droit pénal relatif à la protection des enfants"), 8, 3650, Specialists: true),
        new("intimate-images", new("Intimate images without consent", "Images intimes sans consentement"),
            new("No intimate pictures or recordings of anyone who has not agreed to their publication, made up ones included.",
                "Aucune image ni aucun enregistrement intime d'une personne qui n'a pas consenti à leur publication, y compris fabriqués."),
            5, 48, [Remove, Suspend, Terminate], [Seen, Consent], "STATEMENT_CATEGORY_CYBER_VIOLENCE", "KEYWORD_NON_CONSENSUAL_IMAGE_SHARING",
            true, new("Law against the publication of intimate images without consent", "Loi contre la publication d'images intimes sans consentement"), 5, 365),
        new("terrorism", new("Terrorism", "Terrorisme"),
            new("No praise of terrorist acts, no recruiting for them, no instructions.", "Ni apologie d'actes terroristes, ni recrutement, ni instructions."),
            5, 24, [Remove, Suspend, Terminate], [Seen, Why], "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY", "KEYWORD_TERRORIST_CONTENT",
            true, new("Regulation (EU) 2021/784 and criminal law", "Règlement (UE) 2021/784 et droit pénal"), 5, 365),
        new("hate", new("Hate", "Haine"),
            new("No attack on people for what they are: origin, religion, disability, sex, sexuality.",
                "Aucune attaque contre des personnes pour ce qu'elles sont : origine, religion, handicap, sexe, sexualité."),
            4, 24, [Warn, Demote, Disable, Remove, Block, Suspend, Terminate], [Seen, Why], "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH", "KEYWORD_HATE_SPEECH",
            true, new("Criminal law against incitement to hatred", "Droit pénal contre l'incitation à la haine"), 3, 180),
        new("self-harm", new("Suicide or self-harm", "Suicide ou automutilation"),
            new("Nothing that shows how to hurt oneself or praises it. Telling of one's own pain is welcome.",
                "Rien qui montre comment se faire du mal ni qui en fasse l'éloge. Parler de sa propre souffrance est bienvenu."),
            4, 24, [Label, Demote, Restrict, Adults, Disable, Remove], [Seen, Why], "STATEMENT_CATEGORY_SELF_HARM", "KEYWORD_SUICIDE", false, Terms, 0, 0),
        new("violence", new("Violence or threats", "Violence ou menaces"),
            new("No threats, and no violence shown for its own sake.", "Ni menaces, ni violence montrée pour elle-même."),
            3, 24, [Warn, Label, Demote, Adults, Disable, Remove, Block, Suspend, Terminate], [Seen, Why], "STATEMENT_CATEGORY_VIOLENCE", null, false, Terms, 2, 180),
        new("harassment", new("Harassment", "Harcèlement"),
            new("No hounding, humiliating or exposing of a person.", "Ne pas traquer, humilier ou exposer une personne."),
            3, 24, [Warn, Demote, Restrict, Disable, Remove, Block, Suspend, Terminate], [Seen, Why], "STATEMENT_CATEGORY_CYBER_VIOLENCE", "KEYWORD_CYBER_HARASSMENT", false, Terms, 2, 180),
        new("privacy", new("Someone's private data", "Données privées d'autrui"),
            new("No addresses, numbers, papers or other private data of anyone else.", "Ni adresses, ni numéros, ni papiers, ni autres données privées d'autrui."),
            3, 24, [Warn, Disable, Remove, Block], [Seen], "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS", null, false, Terms, 1, 90),
        new("fraud", new("Scam or fraud", "Arnaque ou fraude"),
            new("No deceiving people for their money or data.", "Ne pas tromper autrui pour son argent ou ses données."),
            3, 24, [Warn, Label, Demote, Disable, Remove, Block, Suspend, Terminate], [Seen, Why], "STATEMENT_CATEGORY_SCAMS_AND_FRAUD", null, false, Terms, 2, 180),
        new("copyright", new("My work, without my permission", "Mon œuvre, sans mon autorisation"),
            new("Only what one has made or may publish.", "Seulement ce que l'on a créé ou que l'on a le droit de publier."),
            2, 24, [Warn, Disable, Remove, Block], [Rights], "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS", "KEYWORD_COPYRIGHT_INFRINGEMENT",
            true, new("Copyright law", "Droit d'auteur"), 1, 180),
        new("misinformation", new("Harmful false information", "Fausses informations nuisibles"),
            new("No false statements of fact that endanger health or an election.", "Pas de fausses affirmations qui mettent en danger la santé ou une élection."),
            2, 24, [Label, Demote, Restrict, Disable, Remove], [Seen, Why], "STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS",
            "KEYWORD_MISINFORMATION_DISINFORMATION", false, Terms, 0, 0),
        new("nudity", new("Nudity or sex", "Nudité ou sexe"),
            new("No pornography. Art, education and the human body as such are welcome.", "Pas de pornographie. L'art, l'éducation et le corps humain en tant que tel sont bienvenus."),
            2, 24, [Warn, Label, Demote, Adults, Disable, Remove], [Seen], "STATEMENT_CATEGORY_OTHER_VIOLATION_TC", "KEYWORD_NUDITY", false, Terms, 1, 90),
        new("spam", new("Spam or fakery", "Spam ou tromperie"),
            new("No mass posting, no bought likes, no pretending to be someone else.", "Ni publication en masse, ni mentions achetées, ni usurpation d'identité."),
            1, 24, [Warn, Demote, Disable, Remove, Block, Suspend, Terminate], [Seen], "STATEMENT_CATEGORY_OTHER_VIOLATION_TC", "KEYWORD_INAUTHENTIC_ACCOUNTS", false, Terms, 1, 90),
    ];

    /// <summary>The policy as a service of before came with it: without the measure that there was not. Null where it was the same.</summary>
    public static Policy? Before(Policy policy) => policy.Ladder.Contains(Adults) ? policy with { Ladder = [.. policy.Ladder.Where(measure => measure != Adults)] } : null;

    /// <summary>Nobody closes an account alone.</summary>
    public static IReadOnlyList<Policy> All { get; } =
        [.. Written.Select(policy => policy.Ladder.Contains(Terminate) ? policy with { TakesTwo = [Terminate] } : policy)];
}
