using HunyuanVideo.Model.Native.Cuda;
using HunyuanVideo.Model.Tests.Checkpoints;

namespace HunyuanVideo.Model.Tests.Native;

public sealed class KernelCacheTests
{
    private static readonly byte[] Code = [1, 2, 3, 4, 5];
    private static readonly string[] Options = ["12.8", "--gpu-architecture=sm_90"];

    [Fact]
    public void GetOrCompile_Twice_CompilesOnce()
    {
        using var folder = new TemporaryFolder();
        var cache = new KernelCache(folder.Path);
        int compiled = 0;
        byte[] Compile()
        {
            compiled++;
            return Code;
        }

        Assert.Equal(Code, cache.GetOrCompile("source", Options, Compile));
        Assert.Equal(Code, new KernelCache(folder.Path).GetOrCompile("source", Options, Compile));
        Assert.Equal(1, compiled);
    }

    [Theory]
    [InlineData("another source", "--gpu-architecture=sm_90")]
    [InlineData("source", "--gpu-architecture=sm_89")]
    public void GetOrCompile_OtherSourceOrArchitecture_CompilesAgain(string source, string option)
    {
        using var folder = new TemporaryFolder();
        var cache = new KernelCache(folder.Path);
        cache.GetOrCompile("source", Options, () => Code);

        Assert.Equal([9], cache.GetOrCompile(source, ["12.8", option], () => [9]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(36)]
    public void GetOrCompile_TornFile_CompilesAgain(int length)
    {
        using var folder = new TemporaryFolder();
        var cache = new KernelCache(folder.Path);
        cache.GetOrCompile("source", Options, () => Code);
        string file = Assert.Single(Directory.GetFiles(folder.Path));
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..length]);

        Assert.Equal([9], cache.GetOrCompile("source", Options, () => [9]));
        Assert.Equal([9], cache.GetOrCompile("source", Options, () => [7]));
    }

    [Fact]
    public void GetOrCompile_FolderThatIsAFile_CompilesEachTime()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "file");
        File.WriteAllText(file, "here");
        var cache = new KernelCache(file);

        Assert.Equal(Code, cache.GetOrCompile("source", Options, () => Code));
        Assert.Equal([9], cache.GetOrCompile("source", Options, () => [9]));
    }
}
