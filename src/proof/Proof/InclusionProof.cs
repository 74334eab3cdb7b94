namespace Domicile.Proof;

/// <summary>That an entry stands at an index of a tree: RFC 6962 §2.1.1, verified as in RFC 9162 §2.1.3.2.</summary>
public static class InclusionProof
{
    /// <summary>The sibling hashes from the leaf up to the root, at most 63.</summary>
    public static IReadOnlyList<Digest> Make(long index, long size, NodeReader nodes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var proof = new List<Digest>();
        Climb(index, 0, size, nodes, proof);
        return proof;
    }

    public static bool Verify(long index, long size, Digest leaf, Digest root, IReadOnlyList<Digest> proof)
    {
        if (index < 0 || index >= size)
        {
            return false;
        }

        var (position, last, hash) = (index, size - 1, leaf);
        foreach (var sibling in proof)
        {
            if (last == 0)
            {
                return false;
            }

            if (position % 2 == 1 || position == last)
            {
                hash = Merkle.Node(sibling, hash);
                while (position % 2 == 0 && position != 0)
                {
                    (position, last) = (position >> 1, last >> 1);
                }
            }
            else
            {
                hash = Merkle.Node(hash, sibling);
            }

            (position, last) = (position >> 1, last >> 1);
        }

        return last == 0 && hash == root;
    }

    private static void Climb(long index, long start, long end, NodeReader nodes, List<Digest> proof)
    {
        if (end - start == 1)
        {
            return;
        }

        var middle = start + Merkle.Split(end - start);
        if (index < middle)
        {
            Climb(index, start, middle, nodes, proof);
            proof.Add(Merkle.Root(middle, end, nodes));
        }
        else
        {
            Climb(index, middle, end, nodes, proof);
            proof.Add(Merkle.Root(start, middle, nodes));
        }
    }
}
