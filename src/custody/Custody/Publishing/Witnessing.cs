using Domicile.Base;
using Domicile.Ledger;
using Domicile.Proof;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Domicile.Custody.Publishing;

/// <summary>Who must cosign the ledger's checkpoints before they are published.</summary>
internal sealed class Witnessing
{
    /// <summary>A policy file (C2SP tlog-policy); none if empty.</summary>
    [Setting("DOMICILE_WITNESSES")] public string Policy { get; set; } = "";

    [Setting("DOMICILE_WITNESSES_AWAY")] public WhenAway Away { get; set; } = WhenAway.Wait;

    /// <summary>The witnesses, to be asked by the host's <see cref="PostToWitness"/>; null if there are none.</summary>
    /// <exception cref="InvalidDataException">The policy cannot be used. The message is for the operator.</exception>
    public static Witnesses? Open(IServiceProvider provider)
    {
        var own = provider.GetRequiredService<IOptions<Witnessing>>().Value;
        if (own.Policy is "") return null;
        try
        {
            return new(WitnessPolicy.Parse(File.ReadAllBytes(own.Policy)), own.Away,
                provider.GetRequiredService<PostToWitness>(), provider.GetRequiredService<TimeProvider>());
        }
        catch (Exception unusable) when (unusable is FormatException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"DOMICILE_WITNESSES: {own.Policy}: {unusable.Message}", unusable);
        }
    }
}
