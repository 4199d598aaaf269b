using System.Text.RegularExpressions;
using HunyuanVideo.Media.Tests.Support;

namespace HunyuanVideo.Media.Tests;

public sealed partial class Mp4ArgumentsTests
{
    [Fact]
    public async Task WriteAsync_HostilePrompts_AllGiveTheSameArguments()
    {
        // An ffmpeg that notes how it was called: what counts is what reaches the program.
        using var folder = new TestFolder();
        using var output = new TestFolder();
        string log = folder["log"];
        var writer = new Mp4Writer(FakeFfmpeg.Make(folder, $"printf '%s\\037' \"$@\" >> '{log}'; printf '\\036' >> '{log}'; exit 3"));
        string[] prompts = [.. HostilePrompts.Take(200)];
        foreach (string prompt in prompts)
        {
            await Assert.ThrowsAsync<MediaException>(() => writer.WriteAsync(
                output["a.mp4"], Sample.Video(32, 32, 1), Sample.Fast, Sample.Metadata(prompt), TestContext.Current.CancellationToken));
        }

        string[] calls = (await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken)).Split('\u001e', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(200, calls.Length);
        Assert.Single(calls.Select(WithoutRandomNames).Distinct(StringComparer.Ordinal));
        Assert.Empty(output.Names());
    }

    [Fact]
    public async Task WriteAsync_HostilePrompts_AllFinishWithTheSameArguments()
    {
        using var folder = new TestFolder();
        using var output = new TestFolder();
        string log = folder["log"];
        var writer = new Mp4Writer(FakeFfmpeg.Make(folder, $"printf '%s\\037' \"$@\" >> '{log}'; printf '\\036' >> '{log}'; exec /usr/bin/env ffmpeg \"$@\""));
        foreach (string prompt in HostilePrompts.Take(8))
        {
            await writer.WriteAsync(
                output["a.mp4"], Sample.Video(32, 32, 1), Sample.Fast, Sample.Metadata(prompt), TestContext.Current.CancellationToken);
        }

        string[] calls = (await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken)).Split('\u001e', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(16, calls.Length);
        Assert.Equal(2, calls.Select(WithoutRandomNames).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(["a.mp4"], output.Names());
    }

    [Fact]
    public void Encode_Frames_NamesOnlyServerMadeFiles()
    {
        string arguments = Mp4Arguments.Encode(Sample.Video(32, 64, 1), new Mp4Options(), ".v.part.mp4").Arguments;
        Assert.Equal(
            """
            -f rawvideo -r 24 -pix_fmt rgb24 -s 32x64 -i "pipe:0" -map 0:v -map_chapters -1 -map_metadata -1
            -vf "scale=in_range=full:out_range=limited:out_color_matrix=bt709:flags=bicubic+accurate_rnd+full_chroma_int,format=yuv420p"
            -c:v libx264 -profile:v high -preset medium -crf 18 -color_range tv -colorspace bt709 -color_primaries bt709 -color_trc bt709
            -f mp4 -xerror -flush_packets 1 ".v.part.mp4" -y
            """.ReplaceLineEndings(" "),
            arguments);
    }

    [Fact]
    public void Finish_WithSettings_CopiesTheVideo()
    {
        Assert.Equal(
            """-i ".v.part.mp4" -i ".s.part" -map 0:v -map_chapters -1 -map_metadata 1 -c copy -movflags faststart -f mp4 -xerror -flush_packets 1 ".w.part.mp4" -y""",
            Mp4Arguments.Finish(".v.part.mp4", ".s.part", ".w.part.mp4").Arguments);
        Assert.Equal(
            """-i ".v.part.mp4" -map 0:v -map_chapters -1 -map_metadata -1 -c copy -movflags faststart -f mp4 -xerror -flush_packets 1 ".w.part.mp4" -y""",
            Mp4Arguments.Finish(".v.part.mp4", settingsName: null, ".w.part.mp4").Arguments);
    }

    private static string WithoutRandomNames(string call) => PartName().Replace(call, "NAME");

    [GeneratedRegex("[0-9a-f]{32}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PartName();
}
