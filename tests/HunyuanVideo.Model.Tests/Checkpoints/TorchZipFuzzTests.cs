using HunyuanVideo.Model.Checkpoints;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Checkpoints;

/// <summary>A damaged file is refused in one line or read within its bounds; it never crashes or throws anything else.</summary>
public sealed class TorchZipFuzzTests
{
    [Fact]
    public void Open_RandomMutations_AreRefusedInOneLineOrReadWithinBounds()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {FuzzSettings.Seed}, {FuzzSettings.Count} mutations");
        var mutations = new TorchZipMutations(new Random(FuzzSettings.Seed));
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a.pt");
        File.WriteAllBytes(path, mutations.Original);
        OpenAndRead(path);
        int refused = 0;
        for (int i = 0; i < FuzzSettings.Count; i++)
        {
            File.WriteAllBytes(path, mutations.Next());
            refused += FuzzSettings.IsRefused(path, OpenAndRead, $"seed {FuzzSettings.Seed}, mutation {i}") ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{refused} refused, the others read");
        Assert.InRange(refused, FuzzSettings.Count / 2, FuzzSettings.Count - 1);
    }

    private static void OpenAndRead(string path)
    {
        using TorchZipFile file = TorchZipFile.Open(path);
        foreach (string name in file.Names)
        {
            using Tensor tensor = file.Read(name);
            Assert.Equal(file.ShapeOf(name), tensor.shape);
            // a copy touches every byte
            using Tensor copy = tensor.clone();
            Assert.Equal(file.DTypeOf(name), copy.dtype);
        }
    }
}
