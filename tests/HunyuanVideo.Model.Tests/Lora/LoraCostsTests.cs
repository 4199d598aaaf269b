using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Lora;

/// <summary>What a change of the set of LoRAs is said to cost.</summary>
public sealed class LoraCostsTests
{
    private static readonly LoraSet Neon = LoraSamples.Set((LoraSamples.Neon, 1));
    private static readonly LoraSet Kohya = LoraSamples.Set((LoraSamples.PathOf("musubi_kohya"), 1));
    private static readonly LoraSet Both = LoraSamples.Set((LoraSamples.Neon, 1), (LoraSamples.PathOf("musubi_kohya"), 1));

    private readonly SteppedTime _time = new();
    private readonly LoraCosts _costs;

    public LoraCostsTests() =>
        _costs = new LoraCosts(ModelFolder.Open(Nano.Folder), new PipelineOptions { Device = CPU, Devices = [CPU], TimeProvider = _time });

    [Fact]
    public void Predict_SameSet_CostsNothing()
    {
        Assert.Equal(TimeSpan.Zero, _costs.Predict(Neon, LoraSamples.Set((LoraSamples.Neon, 1))));
        Assert.Equal(TimeSpan.Zero, _costs.Predict(LoraSet.None, LoraSamples.Set((LoraSamples.Neon, 0))));
        Assert.True(_costs.Predict(Neon, LoraSamples.Set((LoraSamples.Neon, 0.9))) > TimeSpan.Zero);
    }

    [Fact]
    public void Predict_BothWays_IsWhatEitherSetTouchesAndEachParameterOnce()
    {
        TimeSpan there = _costs.Predict(LoraSet.None, Kohya);
        Assert.True(there > TimeSpan.Zero);
        Assert.Equal(there, _costs.Predict(Kohya, LoraSet.None));
        Assert.Equal(_costs.Predict(LoraSet.None, Both), _costs.Predict(Neon, Kohya));
        Assert.True(_costs.Predict(Neon, Kohya) < _costs.Predict(LoraSet.None, Neon) + there);
        Assert.Equal(there, _costs.Predict(null, Kohya));
    }

    [Fact]
    public void Measure_Changes_TeachesWhatTheNextOnesCost()
    {
        long numbers = _costs.Reach.Of(Kohya).Sum(reached => reached.Numbers);
        Assert.Equal(TimeSpan.FromSeconds(5), _costs.Measure(LoraSet.None, Kohya, () => _time.Pass(TimeSpan.FromSeconds(5))));
        Assert.Equal(5, _costs.Predict(LoraSet.None, Kohya).TotalSeconds, 1e-3);

        // the same set again teaches nothing, and neither does a change that failed
        Assert.Equal(TimeSpan.Zero, _costs.Measure(Kohya, Kohya, () => _time.Pass(TimeSpan.FromSeconds(50))));
        Assert.Throws<IOException>(() => _costs.Measure(Kohya, Neon, () => throw new IOException("gone")));
        Assert.Equal(5, _costs.Predict(LoraSet.None, Kohya).TotalSeconds, 1e-3);

        long other = _costs.Reach.Of(Neon).Sum(reached => reached.Numbers);
        Assert.Equal(5.0 * other / numbers, _costs.Predict(LoraSet.None, Neon).TotalSeconds, 1e-3);
    }

    [Fact]
    public void Measure_OtherPaceLater_IsFollowed()
    {
        foreach (int seconds in Enumerable.Repeat(8, 20).Concat(Enumerable.Repeat(2, 8)))
        {
            _costs.Measure(LoraSet.None, Kohya, () => _time.Pass(TimeSpan.FromSeconds(seconds)));
        }

        Assert.Equal(2, _costs.Predict(LoraSet.None, Kohya).TotalSeconds, 1e-3);
    }

    [Fact]
    public void Render_SetAfterSet_TellsOfEachChangeAndOfNoneWhereThereIsNone()
    {
        using HunyuanVideoPipeline pipeline = HunyuanVideoPipeline.Load(
            ModelFolder.Open(Nano.Folder), new PipelineOptions { Device = CPU, Devices = [CPU] }, progress: null, CancellationToken.None);
        Assert.True(pipeline.LoraChangeTime(pipeline.Loras, Neon) > TimeSpan.Zero);
        Assert.True(Change(pipeline, Neon) > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, pipeline.LoraChangeTime(pipeline.Loras, Neon));
        Assert.Equal(TimeSpan.Zero, Change(pipeline, Neon));
        Assert.True(Change(pipeline, LoraSet.None) > TimeSpan.Zero);
    }

    private static TimeSpan Change(HunyuanVideoPipeline pipeline, LoraSet set)
    {
        using GeneratedVideo video = pipeline.Render(SmallRender.Settings with { Loras = set }, progress: null, TestContext.Current.CancellationToken);
        return video.LoraChange;
    }

    private sealed class SteppedTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(TimeSpan time) => _ticks += time.Ticks;

        public override long GetTimestamp() => _ticks;
    }
}
