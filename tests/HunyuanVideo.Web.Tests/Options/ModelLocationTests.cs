using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Tests.Options;

public sealed class ModelLocationTests : IDisposable
{
    private readonly string? _before = Environment.GetEnvironmentVariable(ModelLocation.EnvironmentVariable);

    public void Dispose() => Environment.SetEnvironmentVariable(ModelLocation.EnvironmentVariable, _before);

    [Fact]
    public void Read_FoldersOfAKind_AreListsOrOneAlone()
    {
        ModelSettings settings = ModelSettings.Read(["--Model:Folders:vae=/srv/vae", "--Model:Folders:unet:0=/a", "--Model:Folders:unet:1=/b", "--Model:Folders:loras=/c"]);

        Assert.Equal(["/a", "/b", "/srv/vae"], settings.Paths.PartFolders.Order(StringComparer.Ordinal));
        Assert.Equal(["/c"], settings.OfLoras);
    }

    [Theory]
    [InlineData("/asked", "/configured", "/asked")]
    [InlineData(null, "/configured", "/configured")]
    [InlineData(" ", "/configured", "/configured")]
    public void Resolve_AskedOrConfigured_TakesTheFirst(string? asked, string? configured, string expected)
    {
        Environment.SetEnvironmentVariable(ModelLocation.EnvironmentVariable, configured);

        Assert.Equal(expected, ModelLocation.Resolve(asked));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public void Resolve_Nothing_IsTheBundledModel(string? configured)
    {
        Environment.SetEnvironmentVariable(ModelLocation.EnvironmentVariable, configured);

        string folder = ModelLocation.Resolve(null);

        Assert.True(File.Exists(Path.Combine(folder, "model_index.json")));
    }
}
