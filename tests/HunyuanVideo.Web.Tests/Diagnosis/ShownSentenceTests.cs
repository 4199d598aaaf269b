using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using HunyuanVideo.Web.Diagnosis;

namespace HunyuanVideo.Web.Tests.Diagnosis;

public sealed partial class ShownSentenceTests
{
    private static readonly string Source = Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "..", "src", "HunyuanVideo.Web");

    /// <summary>What only admins see, or nobody but the log.</summary>
    private static readonly string[] ForAdmins =
        ["ModelEndpoints.cs", "WebhookSender.cs", "WeightsPanel.razor.cs", "WeightsDownloadBlock.razor", "LoraPanel.razor", "Users.razor", "JobBody.cs"];

    [Theory]
    [InlineData("/data/loras/ink.safetensors cannot be read: it is a folder.", "ink.safetensors cannot be read: it is a folder.")]
    [InlineData("The folder '/srv/my data/videos' cannot be written; check it.", "The folder 'videos' cannot be written; check it.")]
    [InlineData("The file '/srv/x.json' is damaged (/srv/a/b.db).", "The file 'x.json' is damaged (b.db).")]
    [InlineData("Access to the path '/root/hv/videos/.x.part' is denied.", "Access to the path '.x.part' is denied.")]
    [InlineData("Could not find file \"/a/b c/d.mp4\".", "Could not find file \"d.mp4\".")]
    [InlineData("There is no folder /data to take it from.", "There is no folder data to take it from.")]
    [InlineData("Tensor 'a.b' is in both /m/one.safetensors and /m/two.safetensors; keep one.", "Tensor 'a.b' is in both one.safetensors and two.safetensors; keep one.")]
    [InlineData("cannot be copied to /d/checkpoints/1.safetensors: No space left on device : '/d/checkpoints/1.safetensors'", "cannot be copied to 1.safetensors: No space left on device : '1.safetensors'")]
    [InlineData("path=/var/lib/hv/jobs.db", "path=jobs.db")]
    [InlineData("/srv/ckpts/", "ckpts")]
    [InlineData(@"C:\ProgramData\hv\videos\x.mp4 cannot be written.", "x.mp4 cannot be written.")]
    [InlineData(@"The folder 'D:\my data\videos' cannot be written.", "The folder 'videos' cannot be written.")]
    public void Of_PathOfTheServer_LeavesItsName(string sentence, string shown) => Assert.Equal(shown, ShownSentence.Of(sentence));

    [Theory]
    [InlineData("The size must be 64/48, or 16/9.")]
    [InlineData("See https://huggingface.co/tencent/HunyuanVideo/tree/main for it.")]
    [InlineData("Send image/png to /api/jobs or /videos/1/poster; GET /api/models lists them.")]
    [InlineData("A network such as 172.18.0.0/16.")]
    [InlineData("tensor 'double_blocks.0/img' has shape [1, 2]; hyvideo/vae is not whole.")]
    [InlineData("Nothing is wrong, and / or it is.")]
    [InlineData("")]
    public void Of_NoPath_IsAsItWas(string sentence) => Assert.Equal(sentence, ShownSentence.Of(sentence));

    [Fact]
    public void Of_AnyTextAtAll_EndsSoon()
    {
        foreach (string part in new[] { "/", "/a", "'/", "\"/'", "C:\\", "//", " /a b" })
        {
            string text = string.Concat(Enumerable.Repeat(part, 20_000));
            Assert.NotNull(ShownSentence.Of(text));
        }
    }

    /// <summary>Pages and API tell errors of the server by this class: whoever adds one and forgets it is told here.</summary>
    [Fact]
    public void PagesAndApi_ErrorsTheyShow_GoThroughIt()
    {
        string[] files =
        [
            .. new[] { "Api", "Components" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Source, folder), "*", SearchOption.AllDirectories))
                .Where(file => Path.GetExtension(file) is ".cs" or ".razor" && !ForAdmins.Contains(Path.GetFileName(file))),
        ];

        Assert.True(files.Length > 100, $"{files.Length} files in {Source}");
        Assert.DoesNotContain(files, file => Untold().IsMatch(File.ReadAllText(file)));
        Assert.True(files.Count(file => File.ReadAllText(file).Contains("error.Shown()", StringComparison.Ordinal)) > 10);
    }

    private static string Here([CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"\b(error|e|ex|exception|refused)\.Message\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Untold();
}
