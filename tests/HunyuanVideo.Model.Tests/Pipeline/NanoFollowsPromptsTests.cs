using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Pipeline;

/// <summary>
/// The nano model draws what its card's examples say, judged by the pixels. Its documented rates are 100 % for backgrounds,
/// 89 % for colours and 98 % for motions, so one of each of the latter may fail. What judges is itself judged: it refuses noise,
/// the other examples' videos and videos that run backwards.
/// </summary>
public sealed class NanoFollowsPromptsTests(ExampleVideos videos) : IClassFixture<ExampleVideos>
{
    private const int Forgiven = 1;

    [Fact]
    public void Render_Examples_HaveTheirBackgrounds() => AssertFit(0, (expectation, scene) => expectation.BackgroundFits(scene));

    [Fact]
    public void Render_Examples_HaveTheirColours() => AssertFit(Forgiven, (expectation, scene) => expectation.ColourFits(scene));

    [Fact]
    public void Render_Examples_MoveAsTheySay() => AssertFit(Forgiven, (expectation, scene) => expectation.MotionFits(scene));

    [Fact]
    public void Render_Examples_DoNotPassForOneAnother()
    {
        foreach (ExampleVideo shown in videos.All)
        {
            foreach (ExampleVideo asked in videos.All.Where(other => other != shown))
            {
                bool passes = asked.Expectation.BackgroundFits(shown.Scene) && asked.Expectation.ColourFits(shown.Scene);
                Assert.False(passes, $"'{shown.Prompt}' passes for '{asked.Prompt}'.");
                bool sameBackground = asked.Expectation.Background == shown.Expectation.Background;
                Assert.Equal(sameBackground, asked.Expectation.BackgroundFits(shown.Scene));
            }
        }
    }

    [Fact]
    public void Render_ExamplesOfOtherMotions_DoNotPassForOneAnother()
    {
        foreach (ExampleVideo shown in videos.All)
        {
            string[] fitting = [.. Motions.Where(motion => (shown.Expectation with { Motion = motion }).MotionFits(shown.Scene))];
            Assert.True(fitting.Length <= (shown.Expectation.Motion is "stays still" or "spins" ? 2 : 1), $"{shown} fits {string.Join(", ", fitting)}.");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void UniformNoise_FitsNoExpectation(long seed)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed, CPU);
        AssertFitsNothing(SceneMeasure.Of(randint(0, 256, [33, 96, 160, 3], ScalarType.Byte, generator: generator)));
    }

    // noise as coarse as a latent looks like many objects
    [Fact]
    public void CoarseNoise_FitsNoExpectation()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4, CPU);
        Tensor cells = randint(0, 256, [9, 12, 20, 3], ScalarType.Byte, generator: generator);
        AssertFitsNothing(SceneMeasure.Of(
            cells.repeat_interleave(4, dim: 0).repeat_interleave(8, dim: 1).repeat_interleave(8, dim: 2).narrow(0, 0, 33)));
    }

    [Fact]
    public void EmptyBackground_HasNeitherColourNorMotion()
    {
        using var scope = NewDisposeScope();
        foreach (ExampleVideo example in videos.All)
        {
            Tensor rows = tensor(example.Scene.Rows.SelectMany(row => new[] { (float)row.R, (float)row.G, (float)row.B }).ToArray());
            Tensor frames = rows.to(ScalarType.Byte).view(1, -1, 1, 3).expand(33, -1, 160, -1);
            SceneMeasure scene = SceneMeasure.Of(frames);
            Assert.True(example.Expectation.BackgroundFits(scene));
            Assert.False(example.Expectation.ColourFits(scene) || example.Expectation.MotionFits(scene));
        }
    }

    [Fact]
    public void VideoBackwards_OfADirectionOrGrowth_NoLongerMovesAsItSays()
    {
        using var scope = NewDisposeScope();
        ExampleVideo[] directed = [.. videos.All.Where(example => example.Expectation.Motion.Split(' ')[0] is "moves" or "grows" or "shrinks")];
        Assert.True(directed.Length >= 5);
        Assert.All(directed, example => Assert.False(example.Expectation.MotionFits(SceneMeasure.Of(example.Frames.flip(0))), example.ToString()));
    }

    [Fact]
    public void FirstFrameRepeated_OnlyStaysStill()
    {
        using var scope = NewDisposeScope();
        Assert.All(videos.All, example => Assert.Equal(
            example.Expectation.Motion == "stays still",
            example.Expectation.MotionFits(SceneMeasure.Of(example.Frames.narrow(0, 0, 1).repeat(33, 1, 1, 1)))));
    }

    private IEnumerable<string> Motions => videos.All.Select(example => example.Expectation.Motion).Distinct();

    private void AssertFit(int forgiven, Func<SceneExpectation, SceneMeasure, bool> fits)
    {
        ExampleVideo[] misses = [.. videos.All.Where(example => !fits(example.Expectation, example.Scene))];
        Assert.True(misses.Length <= forgiven, string.Join(Environment.NewLine, misses.Select(miss => miss.ToString())));
    }

    private void AssertFitsNothing(SceneMeasure scene) => Assert.All(videos.All.Select(example => example.Expectation), expectation =>
    {
        Assert.False(expectation.BackgroundFits(scene), $"{expectation.Background} fits.");
        Assert.False(expectation.ColourFits(scene), $"{expectation.Colour} fits.");
        Assert.False(expectation.MotionFits(scene), $"{expectation.Motion} fits.");
    });
}
