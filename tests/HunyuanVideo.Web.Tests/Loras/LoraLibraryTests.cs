using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Loras;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Requests;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Loras;

public sealed class LoraLibraryTests : IDisposable
{
    private static readonly ModelFolder Nano = ModelFolder.Open(ModelLocation.BundledNano);
    private static readonly string Neon = Path.Combine(ModelLocation.BundledNano, "loras", "neon.safetensors");

    private readonly string _data = Directory.CreateTempSubdirectory("loras-").FullName;
    private readonly LoraLibrary _library;

    public LoraLibraryTests() => _library = new(new LoraFolders(_data, models: null), () => Nano);

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public void Find_DemoModel_OffersItsOwn()
    {
        LoraEntry neon = Assert.Single(_library.Find());
        Assert.Equal(("neon", "nano neon", string.Empty), (neon.Name, neon.Title, neon.Group));
        Assert.Null(neon.Fault);
        Assert.Equal(LoraChoice.HashOf(Neon), _library.HashOf(neon.File));
    }

    [Fact]
    public void Find_FilesThatComeGoAndChange_AreSeenAtOnce()
    {
        string file = Put("styles/ink.safetensors", File.ReadAllBytes(Neon));
        File.WriteAllBytes(Path.ChangeExtension(file, ".png"), [1]);
        LoraEntry ink = Assert.Single(_library.Find(), entry => entry.Name == "styles/ink");
        Assert.Equal("styles", ink.Group);
        Assert.Equal(Path.ChangeExtension(file, ".png"), ink.Picture);
        string before = _library.HashOf(file);

        byte[] other = File.ReadAllBytes(Neon);
        other[^1] ^= 1;
        File.WriteAllBytes(file, other);
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        Assert.NotEqual(before, _library.HashOf(file));

        File.Delete(file);
        Assert.DoesNotContain(_library.Find(), entry => entry.Name == "styles/ink");
    }

    [Fact]
    public void Find_FoldersOfTheSettings_AreLookedThroughTooWithTheirSubfolders()
    {
        string folder = Path.Combine(_data, "big", "my loras");
        string file = Path.Combine(folder, "styles", "ink.safetensors");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.Copy(Neon, file);
        ModelSettings settings = ModelSettings.Read([$"--Model:Folders:loras:0={folder}", "--Model:Folders:vae:0=/srv/vae"]);
        Assert.Equal(["/srv/vae"], settings.Paths.PartFolders);

        var library = new LoraLibrary(new LoraFolders(_data, models: null, settings.OfLoras), () => Nano);
        Assert.Equal(["neon", "styles/ink"], library.Find().Select(entry => entry.Name));
    }

    [Theory]
    [InlineData("neon")]
    [InlineData("NEON")]
    [InlineData("neon.safetensors")]
    public void Find_NameAsPeopleWriteIt_IsTheFile(string name) => Assert.Equal(Neon, _library.Find(name)?.File);

    [Theory]
    [InlineData("../neon")]
    [InlineData("/etc/passwd")]
    [InlineData("")]
    [InlineData("nein")]
    public void Find_OtherName_IsNothing(string name) => Assert.Null(_library.Find(name));

    [Fact]
    public void Find_FileThatDoesNotFit_SaysWhy()
    {
        Put("broken.safetensors", [1, 2, 3]);
        LoraEntry broken = Assert.IsType<LoraEntry>(_library.Find("broken"));
        Assert.Contains("broken.safetensors", broken.Fault, StringComparison.Ordinal);
        RenderException error = Assert.Throws<RenderException>(() => new LoraChoices(_library).Resolve(new RequestedLoras(new RequestedLora("broken"))));
        Assert.Equal(broken.Fault, error.Message);
    }

    [Fact]
    public void Resolve_LoraThatIsGone_NamesItAndWhatThereIs()
    {
        var choices = new LoraChoices(_library);
        RenderRequest request = RenderFields.Defaults(Samples.Card) with { Loras = new RequestedLoras(new RequestedLora("gone")) };
        Assert.Equal(("loras", "There is no LoRA gone; there are neon."), choices.FaultOf(request) is { } fault ? (fault.Field, fault.Message) : default);
        Assert.Equal("There is no LoRA gone; there are neon.", Assert.Throws<RenderException>(() => choices.Resolve(request.Loras)).Message);
    }

    [Fact]
    public void Resolve_Names_GiveFilesAndHashes()
    {
        LoraSet set = new LoraChoices(_library).Resolve(new RequestedLoras(new RequestedLora("neon", 0.5)))!;
        Assert.Equal((Neon, LoraChoice.HashOf(Neon), 0.5, "neon"), (set[0].File, set[0].Hash, set[0].Strength, set[0].Name));
    }

    [Fact]
    public async Task Add_GoodFile_IsThereUnderItsName()
    {
        await using FileStream content = File.OpenRead(Neon);
        LoraEntry entry = await new LoraUploads(_library).AddAsync("styles/glow", content, TestContext.Current.CancellationToken);
        Assert.Equal("styles/glow", entry.Name);
        Assert.Equal(File.ReadAllBytes(Neon), File.ReadAllBytes(entry.File));
        await using FileStream again = File.OpenRead(Neon);
        LoraUploadException error = await Assert.ThrowsAsync<LoraUploadException>(() => new LoraUploads(_library).AddAsync("styles/glow", again, TestContext.Current.CancellationToken));
        Assert.True(error.IsTaken);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/b/c")]
    [InlineData(".x")]
    [InlineData("")]
    [InlineData("a\\b")]
    public async Task Add_NameThatIsNone_IsRefused(string name)
    {
        await using FileStream content = File.OpenRead(Neon);
        LoraUploadException error = await Assert.ThrowsAsync<LoraUploadException>(() => new LoraUploads(_library).AddAsync(name, content, TestContext.Current.CancellationToken));
        Assert.False(error.IsTaken);
    }

    [Fact]
    public async Task Add_FileThatDoesNotFit_LeavesNothingBehind()
    {
        using var content = new MemoryStream(File.ReadAllBytes(Neon)[..^10]);
        CheckpointException error = await Assert.ThrowsAsync<CheckpointException>(() => new LoraUploads(_library).AddAsync("half", content, TestContext.Current.CancellationToken));
        Assert.StartsWith("half.safetensors", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_data, "*", SearchOption.AllDirectories));
    }

    private string Put(string name, byte[] bytes)
    {
        string file = Path.Combine(_data, "loras", name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
        return file;
    }
}
