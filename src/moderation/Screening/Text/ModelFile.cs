using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Domicile.Base;

namespace Domicile.Screening.Text;

/// <summary>
/// A model as bytes: little-endian; <c>DOMTEXT1</c>, name, labels, features (8 bytes each, ascending), rarities (4 bytes each), rows (bias, slope,
/// offset, threshold, weights; 4 bytes each). The same model always has the same bytes; it contains hashes of words and no words.
/// </summary>
public static class ModelFile
{
    public const int MaxBytes = 256 << 20;

    private const string Magic = "DOMTEXT1";
    private const int MaxLabels = 32;

    public static byte[] Write(LinearModel model)
    {
        var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write(model.Name);
        writer.Write(model.Labels.Count);
        foreach (var label in model.Labels) writer.Write(label);
        writer.Write(model.Features.Length);
        writer.Write(MemoryMarshal.AsBytes(model.Features.AsSpan()));
        writer.Write(MemoryMarshal.AsBytes(model.Rarity.AsSpan()));
        foreach (var row in model.Rows)
        {
            foreach (var number in new[] { row.Bias, row.Slope, row.Offset, row.Threshold }) writer.Write(number);
            writer.Write(MemoryMarshal.AsBytes(row.Weights.AsSpan()));
        }
        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>The model, and the start of its bytes' SHA-256 as its version; refuses whatever <see cref="Write"/> would not have written.</summary>
    public static Outcome<(LinearModel Model, string Version)> Read(byte[] bytes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
            if (reader.ReadString() != Magic) return Malformed();
            var name = reader.ReadString();
            var count = reader.ReadInt32();
            if (count is < 2 or > MaxLabels) return Malformed();
            string[] labels = [.. Enumerable.Range(0, count).Select(_ => reader.ReadString())];
            var features = Numbers<ulong>(reader, reader.ReadInt32());
            var rarity = Numbers<float>(reader, features.Length);
            var rows = Enumerable.Range(0, count == 2 ? 1 : count).Select(_ =>
            {
                var head = Numbers<float>(reader, 4);
                return new LinearModel.Row(Numbers<float>(reader, features.Length), head[0], head[1], head[2], head[3]);
            }).ToList();
            // Places are looked up by order, and no score may come from what is no number.
            if (reader.BaseStream.Position != bytes.Length || features.Zip(features.Skip(1)).Any(pair => pair.First >= pair.Second)
                || rarity.Concat(rows.SelectMany(row => row.Weights.Concat([row.Bias, row.Slope, row.Offset, row.Threshold]))).Any(number => !float.IsFinite(number)))
                return Malformed();
            return (new LinearModel(name, labels, features, rarity, rows), Convert.ToHexStringLower(SHA256.HashData(bytes))[..12]);
        }
        catch (Exception broken) when (broken is IOException or FormatException or ArgumentException or OverflowException)
        {
            return Malformed();
        }
    }

    private static T[] Numbers<T>(BinaryReader reader, int count) where T : unmanaged
    {
        // Before memory is taken for them, they must be there.
        if (count < 0 || (long)count * Marshal.SizeOf<T>() > reader.BaseStream.Length - reader.BaseStream.Position) throw new EndOfStreamException();
        var numbers = new T[count];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(numbers.AsSpan()));
        return numbers;
    }

    private static Refusal Malformed() => new("text-model-malformed", 400, "The file is not a text model.");
}
