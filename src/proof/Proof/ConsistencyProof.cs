using System.Numerics;

namespace Domicile.Proof;

/// <summary>That one tree is a prefix of another: RFC 6962 §2.1.2, verified as in RFC 9162 §2.1.4.2.</summary>
public static class ConsistencyProof
{
    /// <summary>The proof between the first <paramref name="oldSize"/> and the first <paramref name="newSize"/> entries;
    /// empty when they are equal or the older is empty.</summary>
    public static IReadOnlyList<Digest> Make(long oldSize, long newSize, NodeReader nodes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        var proof = new List<Digest>();
        if (oldSize > 0)
        {
            Descend(oldSize, 0, newSize, known: true, nodes, proof);
        }

        return proof;
    }

    public static bool Verify(long oldSize, long newSize, Digest oldRoot, Digest newRoot, IReadOnlyList<Digest> proof)
    {
        if (oldSize < 0 || oldSize > newSize)
        {
            return false;
        }

        if (oldSize == newSize || oldSize == 0)
        {
            return proof.Count == 0 && oldRoot == (oldSize == 0 ? Merkle.EmptyRoot : newRoot)
                && (newSize > 0 || newRoot == Merkle.EmptyRoot);
        }

        // A complete old tree is itself a node of the new one, and its root is left out of the proof.
        var first = BitOperations.IsPow2(oldSize) ? 0 : 1;
        if (proof.Count < Math.Max(first, 1))
        {
            return false;
        }

        var (position, last) = (oldSize - 1, newSize - 1);
        while (position % 2 == 1)
        {
            (position, last) = (position >> 1, last >> 1);
        }

        var oldHash = first == 0 ? oldRoot : proof[0];
        var newHash = oldHash;
        foreach (var sibling in proof.Skip(first))
        {
            if (last == 0)
            {
                return false;
            }

            if (position % 2 == 1 || position == last)
            {
                (oldHash, newHash) = (Merkle.Node(sibling, oldHash), Merkle.Node(sibling, newHash));
                while (position % 2 == 0 && position != 0)
                {
                    (position, last) = (position >> 1, last >> 1);
                }
            }
            else
            {
                newHash = Merkle.Node(newHash, sibling);
            }

            (position, last) = (position >> 1, last >> 1);
        }

        return last == 0 && oldHash == oldRoot && newHash == newRoot;
    }

    /// <summary>SUBPROOF of RFC 6962: <paramref name="known"/> while the range still starts and ends as the old tree does,
    /// whose root the verifier holds.</summary>
    private static void Descend(long oldEnd, long start, long end, bool known, NodeReader nodes, List<Digest> proof)
    {
        if (oldEnd == end)
        {
            if (!known)
            {
                proof.Add(Merkle.Root(start, end, nodes));
            }

            return;
        }

        var middle = start + Merkle.Split(end - start);
        if (oldEnd <= middle)
        {
            Descend(oldEnd, start, middle, known, nodes, proof);
            proof.Add(Merkle.Root(middle, end, nodes));
        }
        else
        {
            Descend(oldEnd, middle, end, false, nodes, proof);
            proof.Add(Merkle.Root(start, middle, nodes));
        }
    }
}
