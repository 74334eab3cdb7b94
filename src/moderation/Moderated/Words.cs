namespace Domicile.Moderated;

/// <summary>The same in every language that the service speaks.</summary>
public sealed record Words(string En, string Fr)
{
    public string In(string language) => language == "fr" ? Fr : En;
}
