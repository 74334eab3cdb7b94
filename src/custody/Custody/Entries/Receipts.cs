using System.Data.Common;
using System.Threading.Channels;
using Domicile.Base;
using Domicile.Keys;
using Domicile.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Custody.Entries;

/// <summary>No receipt, no act.</summary>
public static class Receipts
{
    public static readonly Refusal NoReceipt = new("no-receipt", 503, "The ledger cannot take the entry now, so nothing is opened.");
    public static readonly Refusal KeysUnavailable = new("keys-unavailable", 503, "The hardware module that holds the keys does not answer now.");
    public static readonly Refusal NoSuchEntry = new("no-such-entry", 404, "The ledger has no such entry about this subject.");

    public static readonly Refusal NotEnrolled = new("not-enrolled", 404, "This subject has no key.");
    public static readonly Refusal AlreadyErased = new("erased", 410, "This subject's key has been destroyed.");
    public static readonly Refusal KeyRetired = new("key-retired", 410, "This subject's key is wrapped under a retired key.");

    /// <summary>Whatever keeps the entry from being durable is a refusal: nothing happens without it.</summary>
    public static async Task<Outcome<T>> WithReceipt<T>(Func<Task<Outcome<T>>> act)
    {
        try
        {
            return await act();
        }
        catch (KeysUnavailableException)
        {
            return KeysUnavailable;
        }
        catch (Exception failure) when (failure is LogUnavailableException or DbException or DbUpdateException or IOException or ChannelClosedException)
        {
            return NoReceipt;
        }
    }
}
