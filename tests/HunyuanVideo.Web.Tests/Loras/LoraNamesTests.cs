using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Web.Loras;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Requests;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Loras;

/// <summary>One name for each LoRA.</summary>
public sealed class LoraNamesTests : IDisposable
{
    private static readonly ModelFolder Nano = ModelFolder.Open(ModelLocation.BundledNano);
    private static readonly string Neon = Path.Combine(ModelLocation.BundledNano, "loras", "neon.safetensors");

    private readonly string _data = Directory.CreateTempSubdirectory("names-").FullName;
    private readonly LoraLibrary _library;
    private readonly LoraNames _names;

    public LoraNamesTests()
    {
        _library = new LoraLibrary(new LoraFolders(_data, models: null), () => Nano);
        _names = new LoraNames(_library);
        Directory.CreateDirectory(Path.Combine(_data, "loras", "styles"));
        File.Copy(Neon, Path.Combine(_data, "loras", "styles", "Ink.safetensors"));
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Theory]
    [InlineData("neon", "neon")]
    [InlineData("NEON", "neon")]
    [InlineData("Neon.SafeTensors", "neon")]
    [InlineData("ink", "styles/Ink")]
    [InlineData("STYLES/ink.safetensors", "styles/Ink")]
    [InlineData("styles\\Ink", "styles/Ink")]
    [InlineData("gone.safetensors", "gone")]
    [InlineData("other/ink", "other/ink")]
    [InlineData("neo", "neo")]
    public void Of_NameAsPeopleWriteIt_IsTheLibrarys(string written, string name)
    {
        RenderRequest request = RenderFields.Defaults(Samples.Card) with { Loras = new RequestedLoras(new RequestedLora(written, 0.5)) };
        Assert.Equal(new RequestedLoras(new RequestedLora(name, 0.5)), _names.Of(request).Loras);
    }

    [Fact]
    public void Of_WholePathOfAFile_IsItsName() =>
        Assert.Equal(["styles/Ink", "neon"], _library.NamesOf([Path.Combine(_data, "loras", "styles", "Ink.safetensors"), Neon]));

    [Fact]
    public void Of_Facets_EachLoraStandsOnce()
    {
        JobFacets facets = _names.Of(new JobFacets([], [], [], 0)
        {
            Loras = [new("neon", 3), new("ink", 2), new("styles/Ink.safetensors", 2), new("gone", 2), new("NEON.safetensors", 1), new("GONE", 1)],
        });
        Assert.Equal([new("neon", 4), new("styles/Ink", 4), new NameCount("gone", 3)], facets.Loras);
    }

    [Fact]
    public void Of_Query_HasEveryNameOfTheFile()
    {
        Assert.Equal(["styles/Ink", "Ink"], _names.Of(new JobQuery { Loras = ["ink"] }).Loras);
        Assert.Equal(["neon"], _names.Of(new JobQuery { Loras = ["Neon"] }).Loras);
        // a file of that name that lies elsewhere is another one
        Assert.Equal(["other/ink"], _names.Of(new JobQuery { Loras = ["other/ink"] }).Loras);
        Assert.Empty(_names.Of(new JobQuery()).Loras);
    }

    [Theory]
    [InlineData("neon", "NEON.safetensors")]
    [InlineData("ink", "styles/ink")]
    public void Fault_TwoNamesOfOneFile_IsRefused(string one, string two)
    {
        RenderRequest request = RenderFields.Defaults(Samples.Card) with { Loras = new RequestedLoras(new RequestedLora(one), new RequestedLora(two)) };
        Assert.Equal($"{one} and {two} are the same LoRA; name it once, with the strength that is wanted.", new LoraChoices(_library).FaultOf(request)?.Message);
        Assert.Null(new LoraChoices(_library).FaultOf(request with { Loras = new RequestedLoras(new RequestedLora("neon"), new RequestedLora("ink")) }));
    }
}
