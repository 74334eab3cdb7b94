using System.Globalization;
using System.Text.Encodings.Web;

namespace Domicile.SignInPages;

/// <summary>Markup. Whatever is put into it is encoded, unless it is markup itself.</summary>
internal readonly record struct Html(string Text)
{
    public static readonly Html None = new("");

    public static Html Of(FormattableString markup) =>
        new(string.Format(CultureInfo.InvariantCulture, markup.Format, [.. markup.GetArguments().Select(Encode)]));

    private static object Encode(object? value) => value switch
    {
        Html html => html.Text,
        IEnumerable<Html> many => string.Concat(many.Select(one => one.Text)),
        _ => HtmlEncoder.Default.Encode(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
    };
}
