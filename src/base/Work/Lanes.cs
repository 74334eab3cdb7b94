using Domicile.Storage;

namespace Domicile.Work;

/// <summary>Names of lanes.</summary>
public static class Lanes
{
    public const string Main = "main";
}

/// <summary>A lane of a module's jobs, which has workers of its own.</summary>
internal sealed record Lane<TDb>(string Name) where TDb : ModuleDb;
