using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using HunyuanVideo.Media;
using HunyuanVideo.Web.Observability;
using HunyuanVideo.Web.Tests.Chaos;
using HunyuanVideo.Web.Tests.Commands.Support;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Serilog.Events;

namespace HunyuanVideo.Web.Tests.Security;

/// <summary>Prompts that would like to be something else: an option, a line of the log, a piece of the page.</summary>
public sealed partial class HostilePromptTests : ApiTest
{
    private const int Count = 200;
    private const string Mark = "HOSTILE";

    public override ValueTask InitializeAsync()
    {
        App.Settings["Serilog:MinimumLevel:Default"] = "Debug";
        App.Settings["Serilog:MinimumLevel:Override:HunyuanVideo.Web.Security"] = "Warning";
        return base.InitializeAsync();
    }

    [Fact]
    public async Task Ffmpeg_WhateverThePrompt_IsCalledTheSame()
    {
        using var folder = new TestFolder();
        string calls = folder["calls"];
        Directory.CreateDirectory(calls);
        string real = (await new FfmpegLocator().LocateAsync(Token)).Path;
        await File.WriteAllTextAsync(
            folder["ffmpeg"],
            $"#!/bin/sh\ncase \"$1\" in -version|-hide_banner) exec {real} \"$@\";; esac\nprintf '%s\\n' \"$@\" > \"{calls}/$$\"\nexit 1\n",
            Token);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder["ffmpeg"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var writer = new Mp4Writer(new FfmpegLocator(folder.Path));
        foreach (string prompt in Prompts())
        {
            VideoFrames frames = VideoFrames.FromBuffer(new byte[16 * 16 * 3], 16, 16);
            await Assert.ThrowsAsync<MediaException>(() => writer.WriteAsync(folder["v.mp4"], frames, new Mp4Options(), Describe(prompt), Token));
        }

        string[] seen = Directory.GetFiles(calls);
        Assert.InRange(seen.Length, Count / 2, Count);
        Assert.Single(seen.Select(call => Named().Replace(File.ReadAllText(call), "NAME")).Distinct(StringComparer.Ordinal));
        Assert.Equal(["calls", "ffmpeg"], folder.Names());
    }

    [Fact]
    public async Task PagesApiAndLog_WhateverThePrompt_ShowItAsTextOrRefuseIt()
    {
        await App.Jobs.PauseQueueAsync(Token);
        var parser = new HtmlParser();
        int shown = 0;
        foreach (string prompt in Prompts())
        {
            string body = $$"""{"prompt":{{JsonSerializer.Serialize(prompt)}},"width":64,"height":64,"video_length":5,"infer_steps":4}""";
            Answer answer = await PostAsync("/api/jobs", body);
            Assert.True(answer.Status is HttpStatusCode.Accepted or HttpStatusCode.BadRequest, $"{answer.Status}: {prompt[..Math.Min(80, prompt.Length)]}");
            if (answer.Status == HttpStatusCode.BadRequest)
            {
                continue;
            }

            shown++;
            Assert.Equal(prompt, (await GetAsync($"/api/jobs/{answer.Text("id")}")).Json.GetProperty("request").GetProperty("prompt").GetString());
            if (shown % ChaosForm.Choose(4, 1) != 0)
            {
                // the queue below shows it
                continue;
            }

            using IHtmlDocument page = parser.ParseDocument(await Client.GetStringAsync($"/?job={answer.Text("id")}", Token));
            Assert.Equal(Comparable(prompt), Comparable(page.QuerySelector(".job-prompt")!.TextContent));
            Assert.DoesNotContain(page.QuerySelectorAll("script"), script => script.TextContent.Contains(Mark, StringComparison.Ordinal));
            Assert.DoesNotContain(page.All, element => element.Attributes.Any(attribute => attribute.Name.StartsWith("on", StringComparison.Ordinal)));
        }

        Assert.InRange(shown, Count / 2, Count);
        string queue = await Client.GetStringAsync("/queue", Token);
        using IHtmlDocument list = parser.ParseDocument(queue);
        Assert.NotEmpty(list.QuerySelectorAll(".queue-prompt"));
        Assert.Empty(list.QuerySelectorAll(".queue-words script, .queue-words img, .queue-words iframe"));
        IReadOnlyList<LogLine> log = App.Services.GetRequiredService<LogRing>().Read(LogEventLevel.Verbose, LogRing.Kept);
        Assert.DoesNotContain(log, line => line.Message.Contains(Mark, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Prompt_OfAMegabyte_IsRefusedByItsField()
    {
        Answer answer = await PostAsync("/api/jobs", JsonSerializer.Serialize(new { prompt = new string('a', 1 << 20) }));

        Assert.Contains("20000", answer.Error("prompt"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("a\\udc00b")]
    public async Task Prompt_OfHalfACharacter_IsRefused(string escaped) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("/api/jobs", $$"""{"prompt":"{{escaped}}"}""")).Status);

    private static string[] Prompts()
    {
        string[] cores =
        [
            $"\"{Mark}\"", $"'{Mark}'", $"`{Mark}`", $"$({Mark})", $"-i /etc/passwd {Mark}", $"-y {Mark}.mp4", $"{Mark}; rm -rf /", $"{Mark} | sh", $"{Mark} && id", $"{Mark} > /tmp/x",
            $"\n00:00:00 ERR {Mark} forged", $"\r\n00:00:00 ERR {Mark} forged", $"\u0085{Mark}", $"\u2028{Mark}", $"<script>alert('{Mark}')</script>",
            $"<img src=x onerror=alert('{Mark}')>", $"</textarea><script>{Mark}</script>", $"\"><svg onload={Mark}>", $"javascript:{Mark}", $"{{{{{Mark}}}}}", $"@({Mark})", $"%s%n{Mark}",
            $"{{0}} {{Message}} {Mark}", $"\u202e{Mark}", $"\u200b{Mark}\ufeff", $"\u001b[31m{Mark}", $"\b\b{Mark}", $"\\\"{Mark}\\", $"'; DROP TABLE jobs; -- {Mark}", $"%' OR '1'='1 {Mark}",
            $"../../{Mark}", $"file:///{Mark}", $"=cmd|'{Mark}'!A1", $";FFMETADATA1\ntitle={Mark}", $"[CHAPTER]\n{Mark}", $"\\\n={Mark};#", $"&lt;{Mark}&gt;", $"&#x3c;{Mark}", $"{Mark}\t\t", $"😀{Mark}👩‍👩‍👧",
        ];
        string[] frames = ["{0}", "a cat {0}", "{0} walks", "{0}{0}", "«{0}»"];
        return [.. frames.SelectMany(frame => cores.Select(core => frame.Replace("{0}", core, StringComparison.Ordinal))).Take(Count)];
    }

    /// <summary>As pages write it: line ends are all the same to them, and one of them they take for an ellipsis.</summary>
    private static string Comparable(string text) => text.Replace('\u2026', '\u0085').ReplaceLineEndings("\n");

    /// <summary>Names that are made anew for every call.</summary>
    [GeneratedRegex(@"\.[0-9a-f]{32}\.part", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Named();

    private static VideoMetadata Describe(string prompt) => new()
    {
        Prompt = prompt,
        NegativePrompt = prompt,
        Seed = 1,
        Width = 16,
        Height = 16,
        VideoLength = 1,
        InferSteps = 1,
        GuidanceScale = 1,
        FlowShift = 7,
        EmbeddedGuidanceScale = 6,
        Fps = 24,
        Crf = 18,
        Model = "nano",
        WeightsHash = "0",
        Dtype = "fp32",
        Device = "cpu",
        Generator = "cpu",
        AppVersion = "1",
        Seconds = new PhaseSeconds(),
        CreatedAt = Samples.Start,
    };
}
