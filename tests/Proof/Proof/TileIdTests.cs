using Domicile.Proof;

namespace Domicile.Tests.Proof;

public class TileIdTests
{
    [Theory]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(0, 1_234_067, 256, "tile/0/x001/x234/067")]
    [InlineData(1, 1_000, 17, "tile/1/x001/000.p/17")]
    [InlineData(2, 0, 1, "tile/2/000.p/1")]
    [InlineData(TileId.Entries, 273, 112, "tile/entries/273.p/112")]
    public void A_tiles_path_is_the_specifications(int level, long index, int width, string path) =>
        Assert.Equal(path, new TileId(level, index, width).Path);

    [Theory]
    [InlineData(0, 70_000, 273, 112)]
    [InlineData(TileId.Entries, 70_000, 273, 112)]
    [InlineData(1, 70_000, 1, 17)]
    [InlineData(2, 70_000, 0, 1)]
    [InlineData(3, 70_000, 0, 0)]
    [InlineData(0, 256, 1, 0)]
    [InlineData(1, 256, 0, 1)]
    [InlineData(7, long.MaxValue, 0, 127)]
    public void The_edge_of_a_level_has_what_is_left_of_whole_tiles(int level, long size, long index, int width) =>
        Assert.Equal(new TileId(level, index, width), TileId.EdgeOf(level, size));
}
