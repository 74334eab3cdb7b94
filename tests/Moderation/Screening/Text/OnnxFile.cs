using System.Text;

namespace Domicile.Tests.Moderation;

/// <summary>
/// Writes small models in ONNX, by hand: each token has a row of numbers, and their mean over the text is the output. Tokens may also have it loop,
/// or ask for memory.
/// </summary>
internal static class OnnxFile
{
    private const int Float = 1, Long = 7, Bool = 9;

    /// <param name="weights">A row for each token.</param>
    /// <param name="inputs">The first is read.</param>
    /// <param name="trips">How often each token has it go round; null for a model that cannot.</param>
    /// <param name="cells">How many numbers each token has it make room for; null for a model that does not.</param>
    public static byte[] Write(float[][] weights, string[] inputs, long[]? trips = null, long[]? cells = null)
    {
        var width = weights[0].Length;
        var mean = trips is null && cells is null ? "logits" : "mean";
        var graph = new Proto()
            .Add(1, Node("Gather", ["weights", inputs[0]], "rows")).Add(1, Node("ReduceMean", ["rows"], mean, Ints("axes", 1), Int("keepdims", 0)))
            .Add(2, "bag").Add(5, Tensor("weights", [weights.Length, width], Float, [.. weights.SelectMany(row => row).SelectMany(BitConverter.GetBytes)]));
        if ((trips ?? cells) is { } numbers)
        {
            graph.Add(5, Tensor("numbers", [numbers.Length], Long, [.. numbers.SelectMany(BitConverter.GetBytes)]))
                .Add(1, Node("Gather", ["numbers", inputs[0]], "all")).Add(1, Node("ReduceMax", ["all"], "most", Int("keepdims", 0)));
            if (trips is not null) graph.Add(1, Node("Loop", ["most", "", mean], "logits", Graph("body", Body())));
            else
                graph.Add(5, Tensor("one", [1], Long, BitConverter.GetBytes(1L))).Add(1, Node("Reshape", ["most", "one"], "shape"))
                    .Add(5, Tensor("zero", [1], Float, new byte[4])).Add(1, Node("Expand", ["zero", "shape"], "room")).Add(1, Node("ReduceMax", ["room"], "none", Int("keepdims", 0)))
                    .Add(1, Node("Add", [mean, "none"], "logits"));
        }
        foreach (var input in inputs) graph.Add(11, Value(input, Long, 1, null));
        graph.Add(12, Value("logits", Float, 1, width));
        return new Proto().Add(1, 7).Add(7, graph).Add(8, new Proto().Add(1, "").Add(2, 13)).ToArray();
    }

    // Round after round, all as it was.
    private static Proto Body() => new Proto().Add(2, "body").Add(1, Node("Identity", ["go"], "on")).Add(1, Node("Identity", ["x"], "y"))
        .Add(11, Scalar("round", Long)).Add(11, Scalar("go", Bool)).Add(11, Value("x", Float, 1, null)).Add(12, Scalar("on", Bool)).Add(12, Value("y", Float, 1, null));

    private static Proto Node(string type, string[] inputs, string output, params Proto[] attributes)
    {
        var node = new Proto();
        foreach (var input in inputs) node.Add(1, input);
        node.Add(2, output).Add(4, type);
        foreach (var attribute in attributes) node.Add(5, attribute);
        return node;
    }

    private static Proto Int(string name, long value) => new Proto().Add(1, name).Add(3, value).Add(20, 2);

    private static Proto Ints(string name, long value) => new Proto().Add(1, name).Add(8, value).Add(20, 7);

    private static Proto Graph(string name, Proto value) => new Proto().Add(1, name).Add(6, value).Add(20, 5);

    private static Proto Tensor(string name, int[] dimensions, int type, byte[] raw)
    {
        var tensor = new Proto();
        foreach (var dimension in dimensions) tensor.Add(1, dimension);
        return tensor.Add(2, type).Add(8, name).Add(9, raw);
    }

    private static Proto Value(string name, int type, int rows, int? columns) => new Proto().Add(1, name).Add(2, new Proto().Add(1, new Proto().Add(1, type)
        .Add(2, new Proto().Add(1, new Proto().Add(1, rows)).Add(1, columns is { } count ? new Proto().Add(1, count) : new Proto().Add(2, "n")))));

    private static Proto Scalar(string name, int type) => new Proto().Add(1, name).Add(2, new Proto().Add(1, new Proto().Add(1, type).Add(2, new Proto())));
}

/// <summary>A message of Protocol Buffers.</summary>
internal sealed class Proto
{
    private readonly List<byte> _bytes = [];

    public Proto Add(int field, long number)
    {
        Number((ulong)field << 3);
        Number((ulong)number);
        return this;
    }

    public Proto Add(int field, float number)
    {
        Number(((ulong)field << 3) | 5);
        _bytes.AddRange(BitConverter.GetBytes(number));
        return this;
    }

    public Proto Add(int field, byte[] bytes)
    {
        Number(((ulong)field << 3) | 2);
        Number((ulong)bytes.Length);
        _bytes.AddRange(bytes);
        return this;
    }

    public Proto Add(int field, string text) => Add(field, Encoding.UTF8.GetBytes(text));

    public Proto Add(int field, Proto message) => Add(field, message.ToArray());

    public byte[] ToArray() => [.. _bytes];

    private void Number(ulong value)
    {
        for (; value > 127; value >>= 7) _bytes.Add((byte)(value | 128));
        _bytes.Add((byte)value);
    }
}
