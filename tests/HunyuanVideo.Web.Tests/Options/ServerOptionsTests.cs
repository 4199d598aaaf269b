using HunyuanVideo.Model.Folder;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Tests.Options;

public sealed class ServerOptionsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("options").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Validated_Defaults_ListenOnThisMachineOnly()
    {
        ServerOptions options = new ServerOptions { DataDir = Path.Combine(_folder, "data") }.Validated();

        Assert.Equal("http://127.0.0.1:7860", options.Url);
        Assert.True(Directory.Exists(options.DataDir));
    }

    [Theory]
    [InlineData("0.0.0.0", "http://0.0.0.0:7860")]
    [InlineData("::1", "http://[::1]:7860")]
    [InlineData("[::]", "http://[::]:7860")]
    public void Url_Host_IsWrittenAsInAnAddress(string host, string url) => Assert.Equal(url, new ServerOptions { Host = host }.Url);

    [Theory]
    [InlineData(-1)]
    [InlineData(65536)]
    public void Validated_PortOutOfRange_SaysSo(int port)
    {
        var error = Assert.Throws<ServerOptionsException>(new ServerOptions { Port = port, DataDir = _folder }.Validated);

        Assert.Contains($"not {port}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a host")]
    [InlineData("http://127.0.0.1")]
    public void Validated_HostIsNoHost_SaysSo(string host)
    {
        Assert.Throws<ServerOptionsException>(new ServerOptions { Host = host, DataDir = _folder }.Validated);
    }

    [Fact]
    public void Validated_DataDirIsAFile_SaysSo()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, string.Empty);

        Assert.Throws<ServerOptionsException>(new ServerOptions { DataDir = file }.Validated);
    }

    [Fact]
    public void Validated_ModelDirIsMissing_NamesIt()
    {
        string missing = Path.Combine(_folder, "missing");

        var error = Assert.Throws<ServerOptionsException>(new ServerOptions { DataDir = _folder, Model = new ModelPaths { ModelBase = missing } }.Validated);

        Assert.Contains(missing, error.Message, StringComparison.Ordinal);
    }
}
