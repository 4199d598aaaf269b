namespace HunyuanVideo.Media.Tests;

public sealed class ClipSequenceTests
{
    private static readonly ClipInfo Info = new(960, 544, 65, 24, 1);

    [Fact]
    public void Create_NoOrTooManyClips_IsRefused()
    {
        Assert.Throws<MediaException>(() => ClipSequence.Create([], 0));
        Assert.Throws<MediaException>(() => ClipSequence.Create([.. Enumerable.Repeat(Clip(0, 65), ClipSequence.MostClips + 1)], 0));
    }

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(5, 5)]
    [InlineData(6, 5)]
    [InlineData(0, 66)]
    [InlineData(65, 66)]
    public void Create_CutOutsideTheClip_NamesIt(int from, int to)
    {
        var error = Assert.Throws<MediaException>(() => ClipSequence.Create([Clip(0, 65), Clip(from, to)], 0));

        Assert.StartsWith("Clip 2 has 65 frames;", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_CrossFadeLongerThanAClip_SaysWhatItNeeds()
    {
        var error = Assert.Throws<MediaException>(() => ClipSequence.Create([Clip(0, 65), Clip(0, 24), Clip(0, 65)], 0.5));

        Assert.Equal("Clip 2 has 24 frames; with a cross-fade of 12 frames it needs 25: make the cross-fade shorter or trim less.", error.Message);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-1)]
    [InlineData(0)]
    public void Create_NoCrossFade_AddsUp(double seconds)
    {
        ClipSequence sequence = ClipSequence.Create([Clip(0, 65), Clip(5, 10)], seconds);

        Assert.Equal((70, 0), (sequence.TotalFrames, sequence.CrossFade));
        Assert.Equal(70 / 24.0, sequence.Seconds);
        Assert.EndsWith("[c0][c1]concat=n=2:v=1:a=0[v]", sequence.VideoFilter(), StringComparison.Ordinal);
    }

    [Fact]
    public void VideoFilter_CrossFades_FollowEachOther()
    {
        ClipSequence sequence = ClipSequence.Create([Clip(0, 48), Clip(0, 48), Clip(0, 48)], 0.5);

        Assert.Equal(144 - 24, sequence.TotalFrames);
        Assert.EndsWith(
            "[c0][c1]xfade=transition=fade:duration=0.5:offset=1.5[x1];[x1][c2]xfade=transition=fade:duration=0.5:offset=3,format=yuv420p[v]",
            sequence.VideoFilter(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Build_HostilePath_IsOneArgumentAndNotInTheFilter()
    {
        const string Hostile = "/data/a b;[v]$(id)'\"/clip.mp4";
        ClipSequence sequence = ClipSequence.Create([Clip(0, 65) with { Path = Hostile }], 0);

        IReadOnlyList<string> arguments = SequenceArguments.Build(sequence, "/data/-sound", new Mp4Options(), 2, "out.mp4");

        Assert.Single(arguments, argument => argument.Contains("$(id)", StringComparison.Ordinal));
        Assert.Contains("file:" + Hostile, arguments);
        Assert.Contains("file:/data/-sound", arguments);
        Assert.Equal("out.mp4", arguments[^1]);
    }

    private static SequenceClip Clip(int from, int to) => new("/data/clip.mp4", Info, from, to);
}
