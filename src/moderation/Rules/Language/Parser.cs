namespace Domicile.Rules.Language;

/// <summary>
/// Reads a rule's text. Whatever the text is, it ends, within <see cref="RuleLimits"/>, and says all that is wrong at once: after an error it
/// goes on with the next statement that begins a line.
/// </summary>
internal sealed class Parser
{
    private static readonly string[] Compared = ["==", "!=", "<", "<=", ">", ">=", "in", "matches", "contains"];

    public static readonly IReadOnlySet<string> Reserved = new HashSet<string>(StringComparer.Ordinal)
    {
        "let", "when", "example", "with", "gives", "nothing", "unknown", "watch", "hold", "block", "for", "priority", "label", "because", "and", "or",
        "not", "in", "contains", "matches", "any", "all", "of", "true", "false",
    };

    private readonly RuleErrors _errors;
    private readonly List<Token> _tokens;
    private int _at;
    private int _depth;
    private int _nodes;

    private Parser(List<Token> tokens, RuleErrors errors) => (_tokens, _errors) = (tokens, errors);

    private Token Here => _tokens[_at];

    public static IReadOnlyList<Clause> Parse(string source, RuleErrors errors)
    {
        if (source.Length > RuleLimits.Source)
        {
            errors.Add(new(1, 1), $"A rule has at most {RuleLimits.Source:N0} characters.");
            return [];
        }
        return new Parser(new Lexer(source, errors).All(), errors).Statements();
    }

    private List<Clause> Statements()
    {
        var statements = new List<Clause>();
        while (Here.Kind != TokenKind.End && !_errors.IsFull)
        {
            _depth = 0;
            try
            {
                statements.Add(Clause());
                if (Here.Kind != TokenKind.End && !Opens(Here)) throw Wrong("Here a new statement begins: on a line of its own, with let, when or example.");
            }
            catch (Unreadable unreadable)
            {
                _errors.Add(unreadable.At, unreadable.Message);
                while (Here.Kind != TokenKind.End && !Opens(Here)) _at++;
            }
        }
        return statements;
    }

    private static bool Opens(Token token) => token.OpensLine && (token.Is("let") || token.Is("when") || token.Is("example"));

    private Clause Clause()
    {
        var at = Here.At;
        // Taken even where it does not belong, so that what follows an error is not read for ever.
        var word = Take();
        if (word.Is("let"))
        {
            var name = Name("the name that is given");
            Expect("=", "after the name");
            return new Let(at, name, Expression());
        }
        if (word.Is("when")) return When(at);
        if (word.Is("example")) return Example(at);
        throw new Unreadable(at, "A statement begins with let, when or example.");
    }

    private When When(Position at)
    {
        var condition = Expression();
        var action = Action("After the condition comes what is done: block, hold or watch.");
        Expect("for", "and the policy");
        var policyAt = Here.At;
        var policy = Text("the policy, such as \"spam\"");
        var severity = 0;
        if (Accept("priority"))
        {
            if (Here is not { Kind: TokenKind.Number, Number: 1 or 2 or 3 or 4 or 5 }) throw Wrong("A priority is 1, 2, 3, 4 or 5, the most urgent.");
            severity = (int)Take().Number;
        }
        var label = Accept("label") ? Bounded("the label, for moderators", 1, 100) : null;
        Expect("because", "and a reason that people can read");
        return new(at, condition, action, policyAt, policy, severity, label, Bounded("the reason", 3, RuleLimits.Because));
    }

    private RuleExample Example(Position at)
    {
        var (name, given) = (Bounded("what the example shows", 3, RuleLimits.Because), new List<Given>());
        if (Accept("with"))
        {
            do
            {
                var where = Here.At;
                if (Here.Kind != TokenKind.Word) throw Wrong("Here the name of a fact is expected.");
                var fact = Take().Text;
                Expect("=", "and the fact's value");
                given.Add(new(where, fact, Accept("unknown") ? null : Literal()));
            }
            while (Accept(","));
        }
        Expect("gives", "and what comes of it: nothing, watch, hold or block");
        return new(at, name, given, Accept("nothing") ? RuleAction.None : Action("An example gives nothing, watch, hold or block."));
    }

    private RuleAction Action(string message)
    {
        var action = Accept("block") ? RuleAction.Block : Accept("hold") ? RuleAction.Hold : Accept("watch") ? RuleAction.Watch : RuleAction.None;
        return action == RuleAction.None ? throw Wrong(message) : action;
    }

    private Expression Literal()
    {
        var at = Here.At;
        if (Accept("-")) return Take(TokenKind.Number) is { } negative ? Node(new NumberLiteral(at, -negative.Number)) : throw Wrong("Here a number is expected.");
        return Primary() is var literal and (NumberLiteral or DurationLiteral or TextLiteral or BooleanLiteral or ListLiteral) ? literal
            : throw new Unreadable(at, "An example gives a fact a number, a duration, a text, true, false, a list of texts, or unknown.");
    }

    private Expression Expression() => Chained("or", () => Chained("and", Negated));

    private Expression Chained(string sign, Func<Expression> part)
    {
        var (at, first) = (Here.At, part());
        if (!Here.Is(sign)) return first;
        var parts = new List<Expression> { first };
        while (Accept(sign)) parts.Add(part());
        return Node(new Chain(at, sign, parts));
    }

    private Expression Negated()
    {
        var at = Here.At;
        if (!Accept("not")) return Comparison();
        using var _ = Deeper();
        return Node(new Prefix(at, "not", Negated()));
    }

    private Expression Comparison()
    {
        var left = Sum();
        if (!Compared.Any(Here.Is)) return left;
        var at = Here.At;
        var sign = Take().Text;
        if (sign == "contains" && (Here.Is("any") || Here.Is("all")))
        {
            sign += $" {Take().Text} of";
            Expect("of", "as in contains any of");
        }
        var compared = Node(new Binary(at, sign, left, Sum()));
        return Compared.Any(Here.Is) ? throw Wrong("Two comparisons are joined by and, or by or.") : compared;
    }

    private Expression Sum() => Calculated(["+", "-"], () => Calculated(["*", "/"], Negative));

    private Expression Calculated(string[] signs, Func<Expression> part)
    {
        var left = part();
        while (Array.Find(signs, Here.Is) is { } sign)
        {
            var at = Take().At;
            left = Node(new Binary(at, sign, left, part()));
        }
        return left;
    }

    private Expression Negative()
    {
        var at = Here.At;
        if (!Accept("-")) return Primary();
        using var _ = Deeper();
        return Node(new Prefix(at, "-", Negative()));
    }

    private Expression Primary()
    {
        var token = Here;
        if (token.Is("(")) return Bracket();
        if (token.Is("[")) return List();
        switch (token.Kind)
        {
            case TokenKind.Number: _at++; return Node(new NumberLiteral(token.At, token.Number));
            case TokenKind.Duration: _at++; return Node(new DurationLiteral(token.At, token.Number));
            case TokenKind.Text: _at++; return Node(new TextLiteral(token.At, token.Text));
            case TokenKind.Word when token.Text is "true" or "false": _at++; return Node(new BooleanLiteral(token.At, token.Text == "true"));
            case TokenKind.Word when !Reserved.Contains(token.Text):
                _at++;
                return Here.Is("(") ? Call(token) : Node(new NameUse(token.At, token.Text));
            default: throw Wrong("Here a value is expected: a fact, a name, a number, a text, a list, or something in brackets.");
        }
    }

    private Expression Bracket()
    {
        using var _ = Deeper();
        Take();
        var inner = Expression();
        Expect(")", "to close the bracket");
        return inner;
    }

    private Call Call(Token function)
    {
        using var _ = Deeper();
        Take();
        var arguments = new List<Expression>();
        if (!Here.Is(")"))
            do arguments.Add(Expression());
            while (Accept(","));
        Expect(")", "to close the brackets of the function");
        return Node(new Call(function.At, function.Text, arguments));
    }

    private ListLiteral List()
    {
        var at = Take().At;
        var values = new List<string>();
        if (!Here.Is("]"))
            do
            {
                if (values.Count == RuleLimits.List) throw Wrong($"A list has at most {RuleLimits.List:N0} texts.");
                values.Add(Text("a text, for the list"));
            }
            while (Accept(","));
        Expect("]", "to close the list");
        return Node(new ListLiteral(at, values));
    }

    private T Node<T>(T node) where T : Expression =>
        ++_nodes > RuleLimits.Nodes ? throw new Unreadable(node.At, $"A rule has at most {RuleLimits.Nodes:N0} expressions.")
        : node.Depth > RuleLimits.Depth ? throw TooDeep(node.At) : node;

    private static Unreadable TooDeep(Position at) => new(at, $"This is nested more than {RuleLimits.Depth} deep: name parts of it with let.");

    private Level Deeper() => ++_depth > RuleLimits.Levels ? throw TooDeep(Here.At) : new(this);

    private Token Take() => Here.Kind == TokenKind.End ? Here : _tokens[_at++];

    private Token? Take(TokenKind kind) => Here.Kind == kind ? Take() : null;

    private bool Accept(string text)
    {
        if (!Here.Is(text)) return false;
        _at++;
        return true;
    }

    private void Expect(string text, string why)
    {
        if (!Accept(text)) throw Wrong($"Here “{text}” is expected, {why}.");
    }

    private string Name(string what)
    {
        if (Here.Kind != TokenKind.Word) throw Wrong($"Here {what} is expected.");
        if (Reserved.Contains(Here.Text) || Functions.Exists(Here.Text)) throw Wrong($"“{Here.Text}” is a word of the language and cannot be a name.");
        if (Here.Text.Contains('.', StringComparison.Ordinal)) throw Wrong("Only facts have a dot in their names, and they are not set by rules.");
        return Here.Text.Length <= 60 ? Take().Text : throw Wrong("A name has at most 60 characters.");
    }

    private string Text(string what) => Take(TokenKind.Text) is { } token ? token.Text : throw Wrong($"Here a text in quotation marks is expected: {what}.");

    private string Bounded(string what, int least, int most)
    {
        var at = Here.At;
        var text = Text(what);
        return text.Trim().Length >= least && text.Length <= most ? text : throw new Unreadable(at, $"This text, {what}, has {least} to {most} characters.");
    }

    private Unreadable Wrong(string message) => new(Here.At, message);

    private readonly struct Level(Parser parser) : IDisposable
    {
        public void Dispose() => parser._depth--;
    }

    private sealed class Unreadable(Position at, string message) : Exception(message)
    {
        public Position At => at;
    }
}
