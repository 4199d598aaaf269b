using HunyuanVideo.Jobs;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Web.Loras;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Rendering;

/// <summary>Jobs with LoRAs, one after the other on the same model.</summary>
public sealed class LoraOrderTests : IDisposable
{
    private static readonly RenderRequest Plain = new()
    {
        Prompt = "a red ball",
        Width = 64,
        Height = 48,
        VideoLength = 5,
        InferSteps = 2,
        Seed = 1,
        FlowShift = 3,
        EmbeddedGuidanceScale = 6,
    };

    private static readonly RenderRequest Neon = Plain with { Loras = new RequestedLoras(new RequestedLora("neon")) };

    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Render_SameSetAsTheJobBefore_MergesNothing()
    {
        string model = _folder.CopyModel();
        using NanoRenderer renderer = Open(model, devices: 1);
        (RenderOutcome first, double? change) = await RenderAsync(renderer, "first", Neon);
        Assert.True(change > 0);

        // what a merge has to read is gone
        string[] weights = Directory.GetFiles(Path.Combine(model, "transformer"), "*.safetensors");
        Array.ForEach(weights, file => File.Move(file, file + ".away"));
        (RenderOutcome second, change) = await RenderAsync(renderer, "second", Neon);
        Assert.Null(change);
        Assert.Equal(File.ReadAllBytes(first.LatentsFile!), File.ReadAllBytes(second.LatentsFile!));
        await Assert.ThrowsAsync<RenderException>(() => RenderAsync(renderer, "third", Plain));

        Array.ForEach(weights, file => File.Move(file + ".away", file));
        (RenderOutcome plain, change) = await RenderAsync(renderer, "fourth", Plain);
        Assert.True(change > 0);
        Assert.NotEqual(File.ReadAllBytes(first.LatentsFile!), File.ReadAllBytes(plain.LatentsFile!));
    }

    [Fact]
    public async Task Render_DeviceThatHasTheSet_IsTakenBeforeOthers()
    {
        using NanoRenderer renderer = Open(ModelLocation.BundledNano, devices: 2);
        var changes = new List<double?>();
        foreach (RenderRequest request in (RenderRequest[])[Neon, Plain, Neon, Plain, Neon])
        {
            changes.Add((await RenderAsync(renderer, $"job{changes.Count}", request)).Change);
        }

        Assert.True(changes[0] > 0);
        Assert.All(changes.Skip(1), Assert.Null);
    }

    [Fact]
    public async Task Render_OnAllDevicesTogether_AllOfThemHaveTheSet()
    {
        using NanoRenderer one = Open(ModelLocation.BundledNano, devices: 1);
        using NanoRenderer all = Open(ModelLocation.BundledNano, devices: 2, DeviceRule.Auto);
        foreach (RenderRequest request in (RenderRequest[])[Neon, Plain, Neon])
        {
            string expected = (await RenderAsync(one, "one", request)).Outcome.LatentsFile!;
            byte[] bytes = File.ReadAllBytes(expected);
            Assert.Equal(bytes, File.ReadAllBytes((await RenderAsync(all, "all", request)).Outcome.LatentsFile!));
        }
    }

    [Fact]
    public async Task Render_WithAChange_TimingLeavesItOut()
    {
        using NanoRenderer renderer = Open(ModelLocation.BundledNano, devices: 1);
        (RenderOutcome outcome, double? change) = await RenderAsync(renderer, "one", Neon);
        VideoMetadata record = (await Sidecar.ReadAsync(outcome.VideoFile, Token))!;

        Assert.Equal(record.Seconds.Total!.Value - record.Seconds.Denoise!.Value - change!.Value, outcome.Timing!.OtherSeconds, 1e-3);
    }

    private NanoRenderer Open(string model, int devices, DeviceRule rule = DeviceRule.Separate)
    {
        ModelFolder folder = ModelFolder.Open(model);
        var choices = new LoraChoices(new LoraLibrary(new LoraFolders(_folder.Path, models: null), () => folder));
        var renderer = new NanoRenderer(folder, new JobOptions { Devices = rule }, devices: devices, loras: choices);
        renderer.Prepare(Token);
        return renderer;
    }

    private async Task<(RenderOutcome Outcome, double? Change)> RenderAsync(NanoRenderer renderer, string name, RenderRequest request)
    {
        Directory.CreateDirectory(_folder["videos"]);
        var task = new RenderTask(
            JobId.New(DateTimeOffset.UnixEpoch), request, Path.Combine(_folder["videos"], name), Path.Combine(_folder.Path, $"{name}.{Guid.NewGuid():N}.checkpoint"));
        RenderOutcome outcome = await Task.Run(() => renderer.Render(task, new ImmediateProgress<RenderProgress>(_ => { }), Token), Token);
        return (outcome, (await Sidecar.ReadAsync(outcome.VideoFile, Token))!.Seconds.Loras);
    }
}
