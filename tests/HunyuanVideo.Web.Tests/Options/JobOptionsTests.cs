using HunyuanVideo.Web.Options;
using Microsoft.Extensions.Configuration;

namespace HunyuanVideo.Web.Tests.Options;

public sealed class JobOptionsTests
{
    private static JobOptions Read(params (string Key, string Value)[] settings) => JobOptions.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"Jobs:{setting.Key}", (string?)setting.Value)))
        .Build());

    [Fact]
    public void Read_NothingSet_AreTheDefaults()
    {
        Assert.Equal(new JobOptions(), Read());
    }

    [Fact]
    public void Read_Set_AreThose()
    {
        var expected = new JobOptions { CheckpointSeconds = 0.5, KeepLatents = false, ShutdownGraceSeconds = 3, MostQueued = 7 };

        Assert.Equal(expected, Read(("CheckpointSeconds", "0.5"), ("KeepLatents", "false"), ("ShutdownGraceSeconds", "3"), ("MostQueued", "7")));
    }

    [Theory]
    [InlineData("CheckpointSeconds", "-1")]
    [InlineData("CheckpointSeconds", "NaN")]
    [InlineData("CheckpointSeconds", "soon")]
    [InlineData("ShutdownGraceSeconds", "0")]
    [InlineData("ShutdownGraceSeconds", "1e9")]
    [InlineData("MostQueued", "0")]
    [InlineData("KeepLatents", "perhaps")]
    public void Read_UselessValue_IsRefusedByName(string key, string value)
    {
        var error = Assert.Throws<ServerOptionsException>(() => Read((key, value)));

        Assert.Contains(key, error.Message, StringComparison.Ordinal);
    }
}
