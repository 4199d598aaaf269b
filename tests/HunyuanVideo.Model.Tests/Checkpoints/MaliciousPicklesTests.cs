using HunyuanVideo.Model.Checkpoints;

namespace HunyuanVideo.Model.Tests.Checkpoints;

public sealed class MaliciousPicklesTests
{
    [Fact]
    public void Open_EveryMaliciousPickle_IsRefusedAndRunsNothing()
    {
        using var folder = new TemporaryFolder();
        string canary = folder.PathOf("canary");
        string path = folder.PathOf("a.pt");
        int count = 0;
        foreach ((string fault, byte[] pickle) in MaliciousPickles.All(canary))
        {
            count++;
            File.WriteAllBytes(path, RawTorchZip.File(pickle, [new byte[16]]));
            Exception? error = Record.Exception(() => TorchZipFile.Open(path).Dispose());
            Assert.True(error is CheckpointException, $"{fault}: {error?.ToString() ?? "was opened"}");
            FuzzSettings.AssertOneLine(error!.Message, path, fault);
            TestContext.Current.TestOutputHelper?.WriteLine($"{fault}: {error.Message[path.Length..]}");
            Assert.False(File.Exists(canary), $"{fault}: ran");
        }

        Assert.True(count >= 60, $"only {count} pickles were tried");
    }

    [Theory]
    [InlineData("os", "system", "refers to 'os.system', which no checkpoint needs")]
    [InlineData("torch.serialization", "_get_layout", "refers to 'torch.serialization._get_layout'")]
    public void Open_ForeignGlobal_NamesIt(string module, string name, string fault)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.PathOf("a.pt"), RawTorchZip.File(new RawPickle().Global(module, name).Done, []));
        var error = Assert.Throws<CheckpointException>(() => TorchZipFile.Open(folder.PathOf("a.pt")));
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ForeignOpcode_NamesIt()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.PathOf("a.pt"), RawTorchZip.File(new RawPickle().Op(")").Op(0x81).Done, []));
        var error = Assert.Throws<CheckpointException>(() => TorchZipFile.Open(folder.PathOf("a.pt")));
        Assert.Contains("uses the opcode 0x81", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_DictionaryThatHoldsItself_IsReadOnlyAsFarAsNeeded()
    {
        using var folder = new TemporaryFolder();
        byte[] pickle = new RawPickle().Op("}q\x01").Text("module").Op("h\x01" + "s").Done;
        File.WriteAllBytes(folder.PathOf("a.pt"), RawTorchZip.File(pickle, []));
        var error = Assert.Throws<CheckpointException>(() => TorchZipFile.Open(folder.PathOf("a.pt")));
        Assert.Contains("holds no tensors", error.Message, StringComparison.Ordinal);
    }
}
