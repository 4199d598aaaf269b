using System.Globalization;
using FFMpegCore;
using FFMpegCore.Enums;

namespace HunyuanVideo.Media;

/// <summary>The one place that says how ffmpeg is called. Names are the server's own; a prompt never gets here.</summary>
internal static class Mp4Arguments
{
    // Without a matrix the scaler converts by BT.601, and players, which read the BT.709 tags, show shifted colours.
    private const string ToBt709 =
        "-vf \"scale=in_range=full:out_range=limited:out_color_matrix=bt709:flags=bicubic+accurate_rnd+full_chroma_int,format=yuv420p\"";

    private const string Bt709Tags = "-color_range tv -colorspace bt709 -color_primaries bt709 -color_trc bt709";

    // Without -xerror ffmpeg ends with success when only the end of the file could not be written. Each packet goes to the file at once, so that
    // one can see that it gets on.
    private const string Mp4 = "-f mp4 -xerror -flush_packets 1";

    /// <summary>Frames to a video that has no settings yet, and its index behind: it is read only once more.</summary>
    /// <param name="frames">The frames that come by the standard input.</param>
    /// <param name="options">Frame rate and quality.</param>
    /// <param name="draftName">The output, in ffmpeg's working folder.</param>
    public static FFMpegArgumentProcessor Encode(VideoFrames frames, Mp4Options options, string draftName) => FFMpegArguments
        .FromFileInput("pipe:0", verifyExists: false, input => input.WithCustomArgument(string.Create(
            CultureInfo.InvariantCulture, $"-f rawvideo -r {options.Fps} -pix_fmt rgb24 -s {frames.Width}x{frames.Height}")))
        .OutputToFile(draftName, overwrite: true, output => output
            .WithMap(0, StreamType.Video)
            .WithoutChapters()
            .WithoutMetadata()
            .WithCustomArgument(ToBt709)
            .WithVideoCodec(VideoCodec.LibX264)
            .WithVideoProfile(VideoProfile.High)
            .WithSpeedPreset(NameOf(options.Preset))
            .WithConstantRateFactor(options.Crf)
            .WithCustomArgument(Bt709Tags)
            .WithCustomArgument(Mp4));

    /// <summary>The encoded video, as it is, with its settings and its index in front.</summary>
    /// <param name="draftName">The encoded video, in ffmpeg's working folder.</param>
    /// <param name="settingsName">The ffmetadata file in the same folder, if any.</param>
    /// <param name="videoName">The output, there too.</param>
    public static FFMpegArgumentProcessor Finish(string draftName, string? settingsName, string videoName)
    {
        FFMpegArguments inputs = FFMpegArguments.FromFileInput(draftName, verifyExists: false);
        if (settingsName is not null)
        {
            inputs.AddMetadataFile(settingsName, verifyExists: false);
        }

        return inputs
            .OutputToFile(videoName, overwrite: true, output =>
            {
                output.WithMap(0, StreamType.Video).WithoutChapters();
                _ = settingsName is null ? output.WithoutMetadata() : output.WithMapMetadata(1);
                output.CopyStreams().WithFastStart().WithCustomArgument(Mp4);
            });
    }

    private static EncoderPreset NameOf(EncodingPreset preset) => preset switch
    {
        EncodingPreset.UltraFast => EncoderPreset.UltraFast,
        EncodingPreset.SuperFast => EncoderPreset.SuperFast,
        EncodingPreset.VeryFast => EncoderPreset.VeryFast,
        EncodingPreset.Faster => EncoderPreset.Faster,
        EncodingPreset.Fast => EncoderPreset.Fast,
        EncodingPreset.Medium => EncoderPreset.Medium,
        EncodingPreset.Slow => EncoderPreset.Slow,
        EncodingPreset.Slower => EncoderPreset.Slower,
        EncodingPreset.VerySlow => EncoderPreset.VerySlow,
        _ => throw new ArgumentOutOfRangeException(nameof(preset), preset, message: null),
    };
}
