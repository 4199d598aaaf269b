using HunyuanVideo.Jobs;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Tests.Commands.Support;
using HunyuanVideo.Web.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Web.Tests.Rendering;

[Collection(TensorCount.Collection)]
public sealed class ModelChoiceTests : IDisposable
{
    private static readonly RenderRequest Request = new()
    {
        Prompt = "a red ball",
        Width = 64,
        Height = 48,
        VideoLength = 5,
        InferSteps = 1,
        Seed = 1,
        FlowShift = 3,
        EmbeddedGuidanceScale = 6,
    };

    private readonly TestFolder _folder = new();
    private readonly string _second;
    private readonly RememberedModel _memory;
    private ModelStatus _status = null!;
    private ModelChoice _choice = null!;
    private int _announced;

    public ModelChoiceTests()
    {
        _memory = new RememberedModel(_folder["data"]);
        Directory.CreateDirectory(_folder["models"]);
        Directory.Move(_folder.CopyModel(), _folder["models/second"]);
        _second = _folder["models/second"];
        string card = Path.Combine(_second, ModelCard.FileName);
        (ModelCard.Open(card) with { Name = "Second" }).Save(card);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_Root_ListsNanoAndTheFoldersThatAreModels()
    {
        Directory.CreateDirectory(_folder["models/pictures"]);
        using NanoRenderer renderer = Create();

        Assert.Equal([("nano", true), ("second", false)], _choice.Find().Select(model => (model.Name, model.IsCurrent)));
    }

    [Fact]
    public void BetweenJobs_OtherChosen_ReleasesTheFirstAndRendersWithTheSecond()
    {
        long before = TensorCount.Settled();
        using (NanoRenderer renderer = Create())
        {
            renderer.Prepare(CancellationToken.None);
            long first = Tensor.TotalCount;
            _choice.Choose("second");
            Assert.Equal(("second", 1), (_choice.Current.Pending, _announced));
            Assert.Equal("HunyuanVideo nano", _status.Current.Card.Name);

            Assert.True(renderer.BetweenJobs(prepared: true, CancellationToken.None));

            Assert.Equal(first, Tensor.TotalCount);
            Assert.Equal(("Second", ModelPhase.Ready), (_status.Current.Card.Name, _status.Current.Phase));
            Assert.Equal(("second", null, null), (_choice.Current.Name, _choice.Current.Pending, _choice.Current.Error));
            Assert.True(_choice.Find().Single(model => model.Name == "second").IsCurrent);
            Assert.Equal(_second, _memory.Recall());
            AssertClosed(ModelLocation.BundledNano);
            Assert.Equal("Second", Metadata(Render(renderer)).Model);

            _choice.Choose("nano");
            renderer.BetweenJobs(prepared: true, CancellationToken.None);
            AssertClosed(_second);
            Assert.Null(_memory.Recall());
            Assert.Equal("HunyuanVideo nano", Metadata(Render(renderer)).Model);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Choose_BrokenModel_IsRefusedWithoutTouchingTheFirst()
    {
        File.Delete(Path.Combine(_second, "vae", "diffusion_pytorch_model.safetensors"));
        using NanoRenderer renderer = Create();

        var error = Assert.Throws<ModelChoiceException>(() => _choice.Choose("second"));

        Assert.Contains(Path.Combine(_second, "vae"), error.Message, StringComparison.Ordinal);
        Assert.Contains("HunyuanVideo.Web download", error.Message, StringComparison.Ordinal);
        Assert.Null(_choice.Current.Pending);
        Assert.True(Assert.Throws<ModelChoiceException>(() => _choice.Choose("third")).IsUnknown);
    }

    [Fact]
    public void BetweenJobs_ModelBreaksMeanwhile_LoadsTheFirstAgainAndSaysWhy()
    {
        using NanoRenderer renderer = Create();
        renderer.Prepare(CancellationToken.None);
        long first = Tensor.TotalCount;
        _choice.Choose("second");
        File.Delete(Path.Combine(_second, "transformer", "diffusion_pytorch_model.safetensors"));

        Assert.True(renderer.BetweenJobs(prepared: true, CancellationToken.None));

        Assert.Equal(first, Tensor.TotalCount);
        Assert.Equal(("HunyuanVideo nano", ModelPhase.Ready), (_status.Current.Card.Name, _status.Current.Phase));
        Assert.Equal("nano", _choice.Current.Name);
        Assert.Contains("diffusion_pytorch_model.safetensors", _choice.Current.Error!, StringComparison.Ordinal);
        Assert.EndsWith("HunyuanVideo nano was loaded again.", _choice.Current.Error, StringComparison.Ordinal);
        Assert.Null(_memory.Recall());
        Assert.Equal("HunyuanVideo nano", Metadata(Render(renderer)).Model);
    }

    [Fact]
    public void BetweenJobs_FirstModelWasBroken_RendersOnceAnotherIsChosen()
    {
        using NanoRenderer renderer = Create(_second);
        string weights = Path.Combine(_second, "vae", "diffusion_pytorch_model.safetensors");
        File.Delete(weights);
        Assert.Throws<RenderException>(() => renderer.Prepare(CancellationToken.None));
        Assert.False(renderer.BetweenJobs(prepared: false, CancellationToken.None));

        _choice.Choose("nano");

        Assert.True(renderer.BetweenJobs(prepared: false, CancellationToken.None));
        Assert.Equal(ModelPhase.Ready, _status.Current.Phase);
    }

    private static void AssertClosed(string folder)
    {
        if (OperatingSystem.IsLinux())
        {
            Assert.DoesNotContain(folder + "/", File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
        }
    }

    private static VideoMetadata Metadata(RenderOutcome outcome)
    {
        VideoMetadata? metadata = VideoMetadata.TryParse(File.ReadAllText(outcome.MetadataFile!), out string? error);
        Assert.Null(error);
        return metadata!;
    }

    private RenderOutcome Render(NanoRenderer renderer) => renderer.Render(
        new RenderTask(JobId.New(DateTimeOffset.UnixEpoch), Request, _folder["data/a"], _folder["data/a.checkpoint"]),
        new ImmediateProgress<RenderProgress>(_ => { }),
        CancellationToken.None);

    private NanoRenderer Create(string? model = null)
    {
        Directory.CreateDirectory(_folder["data"]);
        var renderer = new NanoRenderer(
            ModelFolder.Open(model ?? ModelLocation.BundledNano),
            new JobOptions { KeepLatents = false },
            folder => _choice = new ModelChoice(folder, new ModelLibrary(_folder["models"]), _memory, () => _announced++));
        _status = renderer.Status;
        return renderer;
    }
}
