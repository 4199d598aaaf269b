using HunyuanVideo.Model.Checkpoints;

namespace HunyuanVideo.Model.Tests.Checkpoints;

public sealed class JsonConfigTests
{
    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("{\"a\":1e999}")]
    [InlineData("{\"a\":\"1\"}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{}")]
    [InlineData("{\"a\":null}")]
    public void Double_MalformedOrMissing_IsRefusedInOneLine(string json)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("config.json");
        File.WriteAllText(path, json);
        var error = Assert.Throws<CheckpointException>(() => JsonConfig.Open(path).Double("a"));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void StringOr_LoneSurrogate_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("config.json");
        File.WriteAllText(path, """{"a":"\ud800"}""");
        Assert.Throws<CheckpointException>(() => JsonConfig.Open(path).StringOr("x", "a"));
    }

    [Fact]
    public void Open_NoFile_SaysThatItIsMissing()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<CheckpointException>(() => JsonConfig.Open(folder.PathOf("config.json")));
        Assert.Equal($"{folder.PathOf("config.json")} is missing; download it.", error.Message);
    }
}
