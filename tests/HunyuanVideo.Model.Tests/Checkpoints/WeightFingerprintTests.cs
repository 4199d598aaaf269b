using HunyuanVideo.Model.Checkpoints;

namespace HunyuanVideo.Model.Tests.Checkpoints;

public sealed class WeightFingerprintTests
{
    [Fact]
    public void Of_HugeSparseFile_ReadsOnlySamples()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("huge.safetensors");
        const long Length = 25_000_000_001;
        using (FileStream stream = File.Create(path))
        {
            stream.SetLength(Length);
        }

        string empty = WeightFingerprint.Of([path]);
        SetByte(path, Length - 1);
        string lastChanged = WeightFingerprint.Of([path]);
        using (FileStream stream = File.OpenWrite(path))
        {
            stream.SetLength(Length - 1);
        }

        Assert.NotEqual(empty, lastChanged);
        Assert.NotEqual(empty, WeightFingerprint.Of([path]));
    }

    [Fact]
    public void Of_HeaderLongerThanABlock_CoversItWhole()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a.safetensors");
        File.WriteAllBytes(path, RawSafetensors.File(new byte[200_000], 20_000_000));
        string before = WeightFingerprint.Of([path]);
        SetByte(path, 150_000);
        Assert.NotEqual(before, WeightFingerprint.Of([path]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(65_536)]
    [InlineData(4 << 20)]
    public void Of_SmallFile_CoversEveryByte(int length)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a.safetensors");
        File.WriteAllBytes(path, new byte[length]);
        var seen = new HashSet<string>(StringComparer.Ordinal) { WeightFingerprint.Of([path]) };
        foreach (int position in new[] { 0, length / 3, length / 2, length - 1 }.Where(p => p >= 0 && p < length).Distinct())
        {
            SetByte(path, position);
            Assert.True(seen.Add(WeightFingerprint.Of([path])), $"byte {position} is not covered");
        }
    }

    [Fact]
    public void Of_MissingFile_NamesIt()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<CheckpointException>(() => WeightFingerprint.Of([folder.PathOf("absent")]));
        Assert.StartsWith(folder.PathOf("absent"), error.Message, StringComparison.Ordinal);
    }

    private static void SetByte(string path, long position)
    {
        using FileStream stream = File.OpenWrite(path);
        stream.Position = position;
        stream.WriteByte(0xA5);
    }
}
