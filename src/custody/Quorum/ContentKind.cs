using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Domicile.Quorum;

/// <summary>
/// A kind of content that parties can agree on. A module registers its kinds by <c>AddContentKind</c>; the charter follows from
/// the acts in the ledger and the registered kinds alone, so whatever a kind answers must depend on its arguments only.
/// </summary>
/// <param name="name">The proposal's field that holds the content, such as <c>mandates</c>: lower-case letters. It never changes.</param>
public abstract class ContentKind(string name)
{
    public string Name { get; } = name;

    /// <summary>
    /// How long an agreed content waits before it takes effect, where the registry does not say. While it waits it can be vetoed. It does not wait where
    /// everyone who may veto it has approved, nor where it <see cref="Narrows(object?, object)">narrows</see> what is in force.
    /// </summary>
    public virtual TimeSpan Delay => TimeSpan.FromHours(72);

    /// <summary>Whether enough parties have approved.</summary>
    /// <param name="registry">In force; null before there is one.</param>
    /// <param name="motion">With who approved it.</param>
    public virtual bool IsAgreed(Registry? registry, Motion motion) => registry?.HasQuorum(motion.ApprovedBy(registry)) ?? false;

    /// <summary>Whether the party may veto the content before it is in force.</summary>
    public virtual bool MayVeto(Party party) => party.Role == Party.Overseer;

    /// <summary>Whether the party may end the content while it is in force.</summary>
    public virtual bool MayEnd(Party party) => false;

    /// <summary>What is in force before anything of this kind was agreed; null for nothing.</summary>
    internal virtual object? Initially => null;

    internal virtual bool MayVeto(Registry registry, Motion motion, Party party) => MayVeto(party);

    internal virtual TimeSpan DelayIn(Registry registry, Motion motion) => registry.DelayOf(this);

    internal virtual bool Narrows(object? inForce, object content) => false;

    /// <summary>The content, or null if it does not have the kind's shape or is not sound.</summary>
    internal abstract object? Read(JsonElement content, string domicile, long nowMs);

    /// <summary>What is in force once the content takes effect; null for nothing that lasts beside its motion.</summary>
    internal abstract object? After(object? inForce, object content);

    /// <summary>What is in force, as <c>/api/quorum</c> shows it under the kind's name; null to show nothing.</summary>
    internal virtual object? Shown(object? inForce) => null;
}

/// <summary>A kind whose contents matter by their motions alone, such as an access: nothing else follows from them.</summary>
/// <param name="name">See <see cref="ContentKind"/>.</param>
/// <param name="schema">Reads the content strictly: unknown, missing and null fields are refused.</param>
public abstract class ContentKind<TContent>(string name, JsonTypeInfo<TContent> schema) : ContentKind(name) where TContent : class
{
    /// <summary>Whether the content can be agreed on.</summary>
    /// <param name="content">As it was read.</param>
    /// <param name="domicile">Whose parties these are.</param>
    /// <param name="nowMs">When it is proposed: Unix milliseconds.</param>
    protected abstract bool IsSound(TContent content, string domicile, long nowMs);

    internal override object? Read(JsonElement content, string domicile, long nowMs)
    {
        try
        {
            return content.Deserialize(schema) is { } read && IsSound(read, domicile, nowMs) ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal override object? After(object? inForce, object content) => null;
}

/// <summary>A kind of which something is in force, that each agreed content changes.</summary>
/// <inheritdoc cref="ContentKind{TContent}"/>
public abstract class ContentKind<TContent, TState>(string name, JsonTypeInfo<TContent> schema) : ContentKind<TContent>(name, schema)
    where TContent : class where TState : class
{
    /// <summary>What is in force in this charter; null for nothing.</summary>
    public TState? In(Charter charter) => (TState?)charter.InForce.GetValueOrDefault(Name) ?? Initial;

    /// <inheritdoc cref="ContentKind.Initially"/>
    protected virtual TState? Initial => null;

    /// <inheritdoc cref="ContentKind.After"/>
    protected abstract TState After(TState? inForce, TContent content);

    /// <summary>Whether the content allows nothing that is not allowed now, so that nobody need wait for it.</summary>
    protected virtual bool Narrows(TState? inForce, TContent content) => false;

    /// <inheritdoc cref="ContentKind.Shown"/>
    protected virtual object? Shown(TState? inForce) => null;

    internal sealed override object? Initially => Initial;

    internal sealed override bool Narrows(object? inForce, object content) => Narrows((TState?)inForce, (TContent)content);

    internal sealed override object? After(object? inForce, object content) => After((TState?)inForce, (TContent)content);

    internal sealed override object? Shown(object? inForce) => Shown((TState?)inForce);
}
