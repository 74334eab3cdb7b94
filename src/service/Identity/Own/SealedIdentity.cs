using System.Runtime.CompilerServices;
using Domicile.Base;
using Domicile.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Identity.Own;

/// <summary>What this module keeps sealed of a person.</summary>
internal sealed class SealedIdentity(IDbContextFactory<IdentityDb> databases) : ISealedValues
{
    public async IAsyncEnumerable<SealedValue> Of(
        Holder holder, IReadOnlySet<string> categories, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var subject = holder.Number;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (!holder.IsPerson || await db.Accounts.AsNoTracking().FirstOrDefaultAsync(row => row.Subject == subject, cancellationToken)
            is not { } account) yield break;
        if (account.Email is { } email && categories.Contains(Fideslang.Email)) yield return SealedValue.Of(Account.EmailField, subject.Value, email);
        if (account.BirthDate is { } birth && categories.Contains(Fideslang.DateOfBirth))
            yield return SealedValue.Of(Account.BirthDateField, subject.Value, birth);
    }
}
