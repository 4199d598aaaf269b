using HunyuanVideo.Jobs;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Rendering;

/// <summary>Preview, keeper and early end with the real renderer on the nano model.</summary>
public sealed class KeeperRenderTests : IDisposable
{
    private static readonly RenderRequest Request = new()
    {
        Prompt = "a red ball",
        Width = 64,
        Height = 48,
        VideoLength = 5,
        InferSteps = 4,
        Seed = 1,
        FlowShift = 3,
        EmbeddedGuidanceScale = 6,
    };

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Render_PreviewThenKeeper_RecordsWhereItCameFrom()
    {
        using NanoRenderer renderer = Create();
        var preview = JobId.New(DateTimeOffset.UnixEpoch);
        RenderOutcome small = renderer.Render(Task(Request, "a"), new ImmediateProgress<RenderProgress>(_ => { }), CancellationToken.None);
        RenderRequest request = Request with { Width = 96, Height = 64, Seed = 2, SourceJob = preview.ToString(), Strength = 0.7 };

        RenderOutcome large = renderer.Render(
            Task(request, "b") with { SourceFile = small.LatentsFile }, new ImmediateProgress<RenderProgress>(_ => { }), CancellationToken.None);

        VideoMetadata metadata = (await Sidecar.ReadAsync(large.VideoFile, TestContext.Current.CancellationToken))!;
        Assert.Equal((preview.ToString(), 1L, 0.7, 1, null), (metadata.SourceJob, metadata.SourceSeed, metadata.Strength, metadata.StepsRun, metadata.StoppedAtStep));
        Assert.Equal((1, 1, false), (large.StepsPlanned, large.StepsRun, large.StoppedEarly));
        Assert.Equal(1, large.Timing!.Steps);
        Assert.Equal(4, small.Timing!.Steps);
        Assert.Equal(("HunyuanVideo nano", 1L), (LatentSource.Open(small.LatentsFile!).Model, LatentSource.Open(small.LatentsFile!).Seed));
    }

    [Fact]
    public async Task Render_Finished_SaysAtWhichStepAndTeachesNoTimes()
    {
        using NanoRenderer renderer = Create();
        using var finish = new CancellationTokenSource();
        var stop = new ImmediateProgress<RenderProgress>(report =>
        {
            if (report is { Phase: RenderPhase.Denoise, Step: 2 })
            {
                finish.Cancel();
            }
        });

        RenderOutcome outcome = renderer.Render(Task(Request, "a") with { Finish = finish.Token }, stop, CancellationToken.None);

        VideoMetadata metadata = (await Sidecar.ReadAsync(outcome.VideoFile, TestContext.Current.CancellationToken))!;
        Assert.Equal((2, 2), (metadata.StepsRun, metadata.StoppedAtStep));
        Assert.Equal((4, 2, true), (outcome.StepsPlanned, outcome.StepsRun, outcome.StoppedEarly));
        Assert.Null(outcome.Timing);
    }

    private RenderTask Task(RenderRequest request, string name) => new(
        JobId.New(DateTimeOffset.UnixEpoch), request, _folder[$"videos/{name}"], _folder[$"checkpoints/{name}.safetensors"]);

    private NanoRenderer Create()
    {
        Directory.CreateDirectory(_folder["checkpoints"]);
        var renderer = new NanoRenderer(ModelFolder.Open(ModelLocation.BundledNano));
        renderer.Prepare(CancellationToken.None);
        return renderer;
    }
}
