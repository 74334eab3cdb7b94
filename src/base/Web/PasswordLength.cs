namespace Domicile.Web;

/// <summary>Characters of a password.</summary>
public static class PasswordLength
{
    public const int Min = 8, Max = 128;
}
