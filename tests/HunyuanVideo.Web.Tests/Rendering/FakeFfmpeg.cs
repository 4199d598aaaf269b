using HunyuanVideo.Media;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Rendering;

/// <summary>A folder with an "ffmpeg" that answers questions about itself truthfully and then does what a test needs.</summary>
internal static class FakeFfmpeg
{
    /// <summary>The last line of a script that wants the real one from here on.</summary>
    public const string Real = "exec /usr/bin/env ffmpeg \"$@\"";

    public static FfmpegLocator Make(TestFolder folder, string whenEncoding)
    {
        string script = Path.Combine(Directory.CreateDirectory(folder["bin"]).FullName, "ffmpeg");
        File.WriteAllText(script, $"#!/bin/sh\ncase \"$*\" in -version|*encoder=libx264) {Real};; esac\n{whenEncoding}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new FfmpegLocator(folder["bin"]);
    }
}
