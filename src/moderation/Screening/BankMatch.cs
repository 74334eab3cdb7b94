using Domicile.Screening.Hashing;
using Domicile.Screening.Tables;

namespace Domicile.Screening;

/// <summary>That an upload is like an entry of a bank: what a moderator sees side by side.</summary>
/// <param name="Bank">Which.</param>
/// <param name="Name">The bank's.</param>
/// <param name="IsBlocking">What matches shall never become visible.</param>
/// <param name="IsQuarantined">The entry matches too much: a person decides, whatever the bank says.</param>
/// <param name="Kind">Of the entry.</param>
/// <param name="Entry">The entry's key, 64 hex digits.</param>
/// <param name="Label">How the bank's source calls it.</param>
/// <param name="UploadShare">Of the upload that is like the entry, 0 to 1.</param>
/// <param name="EntryShare">Of the entry that is in the upload, 0 to 1.</param>
/// <param name="Distance">Bits of the nearest pair of hashes; 0 for the very same file.</param>
/// <param name="Uploaded">That pair's hash in the upload, and <paramref name="Known"/> in the entry: 64 hex digits each.</param>
/// <param name="Seen">Which view of the upload.</param>
/// <param name="Turned">How it was turned.</param>
public sealed record BankMatch(
    Guid Bank, string Name, bool IsBlocking, bool IsQuarantined, EntryKind Kind, string Entry, string? Label,
    double UploadShare, double EntryShare, int Distance, string Uploaded, string Known, View Seen, Turn Turned) : Evidence
{
    /// <summary>Whether it keeps the post from becoming visible without a person.</summary>
    public bool Blocks => IsBlocking && !IsQuarantined;

    /// <summary>1 for the very same file; otherwise how much is like it, less the more bits differ: at least 0.3 where half of it is.</summary>
    public double Score => Kind == EntryKind.Sha256 ? 1 : Math.Max(UploadShare, EntryShare) * (1 - Distance / 80.0);
}
