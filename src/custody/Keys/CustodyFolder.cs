namespace Domicile.Keys;

/// <summary>The custody plane's folder in the data folder.</summary>
public static class CustodyFolder
{
    public const string Name = "custody";
}
