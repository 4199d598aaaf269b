using Bunit;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Components.Loras;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Loras;

/// <summary>Taking in and deleting files on the page.</summary>
public sealed class LoraPanelTests : ComponentTest
{
    private static readonly string Neon = Path.Combine(ModelLocation.BundledNano, "loras", "neon.safetensors");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _data = Directory.CreateTempSubdirectory("panel-").FullName;

    public LoraPanelTests() => Services.AddSingleton(LorasIn(_data));

    private string Folder => Path.Combine(_data, "loras");

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public void Show_TheModelsOwn_TellsWhatItIsAndOffersNoDeletion()
    {
        IRenderedComponent<LoraPanel> panel = Render<LoraPanel>();

        string row = Assert.Single(panel.FindAll("tbody tr")).TextContent;
        Assert.Contains("rank 8", row, StringComparison.Ordinal);
        Assert.Contains("hunyuan_video", row, StringComparison.Ordinal);
        Assert.Empty(panel.FindAll("tbody button"));
        panel.WaitForAssertion(() => Assert.Contains(LoraChoice.HashOf(Neon), panel.Find("tbody .mono").GetAttribute("title"), StringComparison.Ordinal), Patience);
    }

    [Fact]
    public void Upload_GoodFile_IsThereAndCanBeDeletedAfterAQuestion()
    {
        IRenderedComponent<LoraPanel> panel = Render<LoraPanel>();
        Upload(panel, "glow.safetensors", File.ReadAllBytes(Neon));
        panel.WaitForAssertion(() => Assert.Equal("glow is there.", panel.Find("#lora-said").TextContent), Patience);
        Assert.Equal(2, panel.FindAll("tbody tr").Count);
        Assert.Equal(File.ReadAllBytes(Neon), File.ReadAllBytes(Path.Combine(Folder, "glow.safetensors")));

        panel.Find("tbody button[aria-label='Delete glow']").Click();
        Assert.True(File.Exists(Path.Combine(Folder, "glow.safetensors")));
        panel.Find(".modal-actions .danger").Click();
        Assert.False(File.Exists(Path.Combine(Folder, "glow.safetensors")));
        Assert.Single(panel.FindAll("tbody tr"));
    }

    [Fact]
    public void Upload_NameThatIsTaken_IsRefusedAndTheOldFileStays()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, "glow.safetensors"), "mine");
        IRenderedComponent<LoraPanel> panel = Render<LoraPanel>();

        Upload(panel, "glow.safetensors", File.ReadAllBytes(Neon));

        panel.WaitForAssertion(() => Assert.Contains("There is a LoRA glow already", panel.Find("#lora-upload-error").TextContent, StringComparison.Ordinal), Patience);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(Folder, "glow.safetensors")));
    }

    [Theory]
    [InlineData("half.safetensors", "half.safetensors")]
    [InlineData("glow.bin", "does not end in .safetensors")]
    public void Upload_FileThatIsNoLora_IsRefusedAndLeavesNothing(string name, string word)
    {
        IRenderedComponent<LoraPanel> panel = Render<LoraPanel>();

        Upload(panel, name, File.ReadAllBytes(Neon)[..^10]);

        panel.WaitForAssertion(() => Assert.Contains(word, panel.Find("#lora-upload-error").TextContent, StringComparison.Ordinal), Patience);
        Assert.Empty(Directory.EnumerateFiles(_data, "*", SearchOption.AllDirectories));
    }

    private static void Upload(IRenderedComponent<LoraPanel> panel, string name, byte[] bytes) =>
        panel.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromBinary(bytes, name));
}
