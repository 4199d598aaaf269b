using HunyuanVideo.Model.Settings;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Settings;

public sealed class LatentResizeTests
{
    /// <summary>Each size of a smaller tier with its size in the larger one, as latents: height and width.</summary>
    public static TheoryData<int, int, int, int> BucketPairs()
    {
        var pairs = new TheoryData<int, int, int, int>();
        foreach (ModelCard card in new[] { ModelCard.Released, ModelCard.Open(Path.Combine(Support.Nano.Folder, ModelCard.FileName)) })
        {
            SizeTier[] tiers = [.. card.Tiers.OrderBy(tier => tier.Sizes[0].Width * tier.Sizes[0].Height)];
            foreach ((VideoSize small, VideoSize large) in tiers[0].Sizes.Zip(tiers[1].Sizes))
            {
                pairs.Add(small.Height / 8, small.Width / 8, large.Height / 8, large.Width / 8);
                pairs.Add(large.Height / 8, large.Width / 8, small.Height / 8, small.Width / 8);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(BucketPairs))]
    public void Cover_LinearRamps_StayWhereTheyWereWithOneScale(int height, int width, int toHeight, int toWidth)
    {
        using var scope = NewDisposeScope();
        double scale = Math.Max((double)toHeight / height, (double)toWidth / width);

        float[,] across = Values(LatentResize.Cover(Ramp(height, width, horizontal: true), toHeight, toWidth));
        float[,] down = Values(LatentResize.Cover(Ramp(height, width, horizontal: false), toHeight, toWidth));

        // a cubic kernel that is widened to an average keeps a ramp only nearly
        double tolerance = scale < 1 ? 0.05 : 1e-3;
        // the outermost taps go beyond the source's border; two latents further in nothing does
        int margin = (int)Math.Ceiling(3 * Math.Max(scale, 1));
        for (int row = margin; row < toHeight - margin; row++)
        {
            for (int column = margin; column < toWidth - margin; column++)
            {
                double x = ((column + 0.5 - (toWidth / 2.0)) / scale) + (width / 2.0) - 0.5;
                double y = ((row + 0.5 - (toHeight / 2.0)) / scale) + (height / 2.0) - 0.5;
                Assert.Equal(x, across[row, column], tolerance);
                Assert.Equal(y, down[row, column], tolerance);
            }
        }
    }

    [Theory]
    [MemberData(nameof(BucketPairs))]
    public void Scale_BucketPair_CoversAndCutsLessThanOneTenth(int height, int width, int toHeight, int toWidth)
    {
        double scale = LatentResize.Scale(height, width, toHeight, toWidth);

        Assert.True((height * scale) + 1e-9 >= toHeight && (width * scale) + 1e-9 >= toWidth);
        Assert.InRange(toHeight * toWidth / (height * scale * width * scale), 0.9, 1 + 1e-9);
        Assert.True(LatentResize.Position(0, height, toHeight, scale) >= -0.5 - 1e-9);
        Assert.True(LatentResize.Position(toWidth - 1, width, toWidth, scale) <= width - 0.5 + 1e-9);
    }

    [Fact]
    public void Cover_Constant_StaysConstantToTheBorder()
    {
        using var scope = NewDisposeScope();
        Tensor resized = LatentResize.Cover(full([1, 2, 3, 12, 20], 0.7f), 18, 32);

        Assert.Equal([1, 2, 3, 18, 32], resized.shape);
        Assert.True((resized - 0.7f).abs().max().item<float>() < 1e-5);
    }

    [Fact]
    public void Cover_SameSize_GivesTheSameValuesInATensorOfItsOwn()
    {
        using var scope = NewDisposeScope();
        Tensor latents = randn([1, 2, 3, 4, 5]);

        Tensor same = LatentResize.Cover(latents, 4, 5);

        Assert.True(same.eq(latents).all().item<bool>());
        Assert.False(ReferenceEquals(latents, same));
    }

    [Fact]
    public void Cover_OneFrameChanged_LeavesTheOthersAlone()
    {
        using var scope = NewDisposeScope();
        Tensor before = randn([1, 2, 3, 6, 10]);
        Tensor after = before.clone();
        after.narrow(2, 1, 1).add_(1);

        Tensor difference = (LatentResize.Cover(after, 9, 16) - LatentResize.Cover(before, 9, 16)).abs().amax([0, 1, 3, 4]);

        Assert.Equal([0f, 1f, 0f], difference.data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    private static Tensor Ramp(int height, int width, bool horizontal)
    {
        Tensor line = arange(horizontal ? width : height, ScalarType.Float32);
        Tensor plane = horizontal ? line.unsqueeze(0).expand(height, width) : line.unsqueeze(1).expand(height, width);
        return plane.reshape(1, 1, 1, height, width);
    }

    private static float[,] Values(Tensor latents)
    {
        (int height, int width) = ((int)latents.shape[3], (int)latents.shape[4]);
        float[] flat = [.. latents.contiguous().data<float>()];
        var values = new float[height, width];
        Buffer.BlockCopy(flat, 0, values, 0, flat.Length * sizeof(float));
        return values;
    }
}
