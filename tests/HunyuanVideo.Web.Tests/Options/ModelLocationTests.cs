using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Tests.Options;

public sealed class ModelLocationTests : IDisposable
{
    private readonly string? _before = Environment.GetEnvironmentVariable(ModelLocation.EnvironmentVariable);

    public void Dispose() => Environment.SetEnvironmentVariable(ModelLocation.EnvironmentVariable, _before);

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
