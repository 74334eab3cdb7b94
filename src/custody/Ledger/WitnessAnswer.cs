using System.Text;
using Domicile.Proof;

namespace Domicile.Ledger;

/// <summary>What a witness answers: an HTTP status, and a body of this media type.</summary>
public sealed record WitnessAnswer(int Status, string MediaType, ReadOnlyMemory<byte> Body)
{
    public WitnessAnswer(int status, string text) : this(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text))
    {
    }

    /// <summary>The old size is not what the witness cosigned last, which the answer tells.</summary>
    public static WitnessAnswer Conflict(long size) => new(409, AddCheckpoint.SizeType, AddCheckpoint.EncodeSize(size));
}
