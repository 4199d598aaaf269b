using Bunit;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Components.Loras;
using HunyuanVideo.Web.Loras;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Loras;

/// <summary>What is said where a LoRA is not the one that made a video.</summary>
public sealed class LoraFingerprintsTests : ComponentTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string Neon = LoraChoice.HashOf(Path.Combine(ModelLocation.BundledNano, "loras", "neon.safetensors"));

    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changed_OfARecord_AreThoseThatAreGoneOrOtherFiles()
    {
        RecordedLora[] recorded = [new("neon", 1, Neon.ToUpperInvariant()), new("neon", 1, new string('0', 64)), new("neon", 1), new("gone", 1, Neon)];

        IReadOnlyList<ChangedLora> changed = await new LoraFingerprints(Loras).ChangedAsync(recorded, Token);

        Assert.Equal([new("neon", IsGone: false), new ChangedLora("gone", IsGone: true)], changed);
    }

    [Fact]
    public async Task Warning_OfAVideo_ReadsTheRecordBesideIt()
    {
        string folder = Directory.CreateTempSubdirectory("prints-").FullName;
        string video = Path.Combine(folder, "a.mp4");
        try
        {
            await Sidecar.WriteAsync(video, SampleRecord.Of("A cat.", 7) with { Loras = [new RecordedLora("neon", 1, new string('0', 64))] }, Token);
            IRenderedComponent<LoraWarning> warning = Render<LoraWarning>(it => it.Add(warning => warning.Video, video));
            warning.WaitForAssertion(() => Assert.Contains("neon is another file now", warning.Find("li").TextContent, StringComparison.Ordinal), Patience);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Read_VideoThatIsGone_IsNone() => Assert.Empty(await LoraFingerprints.ReadAsync("/nowhere/a.mp4", Token));

    [Fact]
    public void Warning_OfTheSameFile_SaysNothing()
    {
        IRenderedComponent<LoraWarning> warning = Render<LoraWarning>(it => it.Add(warning => warning.Recorded, [new RecordedLora("neon", 0.5, Neon)]));
        Assert.Empty(warning.FindAll("li"));
    }
}
