using Domicile.Base;

namespace Domicile.Work.Children;

/// <summary>Whether programs that parse strangers' bytes must be isolated.</summary>
public sealed class SandboxOptions
{
    [Setting("DOMICILE_SANDBOX")] public SandboxMode Mode { get; set; }
}

public enum SandboxMode
{
    /// <summary>Where isolation is impossible, nothing is parsed.</summary>
    On,

    /// <summary>Programs run as the service's own user, with limits alone.</summary>
    Off,
}
