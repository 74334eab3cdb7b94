using System.Text;
using Domicile.Base;
using Domicile.Moderation.People;
using Domicile.Sealing;
using Domicile.Sealing.Sealed;
using Microsoft.Extensions.Options;

namespace Domicile.Moderation.Cases;

/// <summary>
/// Words that are not public, sealed under the key of the person who wrote them or whom they are about: they go with that key. Each opening by a
/// moderator is an entry in the ledger, which that person reads.
/// </summary>
internal sealed class SealedNotes(IVault vault, IOptions<DomicileOptions> arrangement)
{
    /// <summary>Seals what somebody says under their own key.</summary>
    public ValueTask<Outcome<byte[]>> SealOwn(SealedField field, SubjectId by, Guid record, string words, CancellationToken cancellationToken) =>
        vault.Seal(field, by, record, Encoding.UTF8.GetBytes(words), arrangement.Value.BySubject(), cancellationToken);

    /// <summary>Opens one's own words, or those about oneself, for oneself.</summary>
    public async Task<Outcome<string>> OpenOwn(SealedField field, SubjectId by, Guid record, byte[] words, CancellationToken cancellationToken) =>
        Text(await vault.Open(field, by, record, words, arrangement.Value.BySubject(), cancellationToken));

    /// <summary>Seals what a moderator says about somebody. Nobody sees anything of that person for it.</summary>
    public ValueTask<Outcome<byte[]>> Seal(SealedField field, SubjectId about, Guid record, string words, CancellationToken cancellationToken) =>
        vault.Seal(field, about, record, Encoding.UTF8.GetBytes(words), arrangement.Value.ByService("Moderation"), cancellationToken);

    /// <summary>Opens words for a moderator.</summary>
    /// <param name="field">Which column.</param>
    /// <param name="whose">Under whose key they are.</param>
    /// <param name="record">The row's id.</param>
    /// <param name="words">As they are stored.</param>
    /// <param name="by">Who opens it, and why: see <see cref="ModeratorAccess"/>.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<Outcome<string>> Open(SealedField field, SubjectId whose, Guid record, byte[] words, Access by, CancellationToken cancellationToken) =>
        Text(await vault.Open(field, whose, record, words, by, cancellationToken));

    private static Outcome<string> Text(Outcome<byte[]> opened) => opened.Then<string>(words => Encoding.UTF8.GetString(words));
}
