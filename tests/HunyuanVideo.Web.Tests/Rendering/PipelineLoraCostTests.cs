using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Web.Loras;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Tests.Commands.Support;
using Microsoft.Extensions.Time.Testing;

namespace HunyuanVideo.Web.Tests.Rendering;

/// <summary>What the models that are loaded say of a change of LoRAs.</summary>
public sealed class PipelineLoraCostTests : IDisposable
{
    private static readonly RequestedLoras Neon = new(new RequestedLora("neon"));
    private static readonly RequestedLoras Copy = new(new RequestedLora("copy"));

    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly ModelFolder _model = ModelFolder.Open(ModelLocation.BundledNano);
    private readonly LoraChoices _choices;

    public PipelineLoraCostTests() => _choices = new LoraChoices(new LoraLibrary(new LoraFolders(_folder.Path, models: null), () => _model));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Cost_OfRequests_IsThatOfTheFilesBehindTheirNames()
    {
        using var renderer = new NanoRenderer(_model, loras: _choices);
        var cost = new PipelineLoraCost(renderer.Host, _choices, _time);
        Assert.Equal(TimeSpan.Zero, cost.FromNow(Neon));
        renderer.Prepare(TestContext.Current.CancellationToken);

        Assert.True(cost.FromNow(Neon) > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, cost.FromNow(null));
        Assert.Equal(cost.FromNow(Neon), cost.Between(null, Neon));
        Assert.Equal(cost.FromNow(Neon), cost.Between(Neon, null));
        Assert.Equal(TimeSpan.Zero, cost.Between(Neon, Neon));
        // a LoRA that is not there costs nothing that is known, until it comes
        Assert.Equal(TimeSpan.Zero, cost.Between(Neon, Copy));
        Directory.CreateDirectory(_folder["loras"]);
        string file = _folder["loras/copy.safetensors"];
        File.Copy(Path.Combine(ModelLocation.BundledNano, "loras", "neon.safetensors"), file);
        _time.Advance(PipelineLoraCost.Freshness);
        Assert.Equal(cost.FromNow(Neon), cost.FromNow(Copy));
        // the same bytes under another name
        Assert.Equal(TimeSpan.Zero, cost.Between(Neon, Copy));
    }
}
