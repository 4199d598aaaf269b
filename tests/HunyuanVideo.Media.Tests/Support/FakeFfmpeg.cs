namespace HunyuanVideo.Media.Tests.Support;

/// <summary>A folder with an "ffmpeg" that answers questions about itself truthfully and then does what a test needs.</summary>
internal static class FakeFfmpeg
{
    public static FfmpegLocator Make(TestFolder folder, string whenEncoding)
    {
        string bin = Directory.CreateDirectory(folder["bin"]).FullName;
        string script = Path.Combine(bin, "ffmpeg");
        File.WriteAllText(script, $"#!/bin/sh\ncase \"$*\" in -version|*encoder=libx264) exec /usr/bin/env ffmpeg \"$@\";; esac\n{whenEncoding}\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new FfmpegLocator(bin);
    }
}
