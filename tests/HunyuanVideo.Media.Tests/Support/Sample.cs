namespace HunyuanVideo.Media.Tests.Support;

/// <summary>Frames and settings to test with.</summary>
internal static class Sample
{
    public static Mp4Options Fast { get; } = new() { Preset = EncodingPreset.UltraFast };

    /// <summary>One colour everywhere.</summary>
    public static byte[] Solid(int width, int height, byte red, byte green, byte blue, int count = 1)
    {
        byte[] rgb = new byte[width * height * 3 * count];
        for (int i = 0; i < rgb.Length; i += 3)
        {
            (rgb[i], rgb[i + 1], rgb[i + 2]) = (red, green, blue);
        }

        return rgb;
    }

    /// <summary>A gradient that moves from frame to frame.</summary>
    public static byte[] Moving(int width, int height, int count)
    {
        byte[] rgb = new byte[width * height * 3 * count];
        int at = 0;
        for (int frame = 0; frame < count; frame++)
        {
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    rgb[at++] = (byte)(x + (frame * 5));
                    rgb[at++] = (byte)(y + (frame * 3));
                    rgb[at++] = (byte)(x + y);
                }
            }
        }

        return rgb;
    }

    public static VideoFrames Video(int width, int height, int count) => VideoFrames.FromBuffer(Moving(width, height, count), width, height);

    public static VideoMetadata Metadata(string prompt = "A cat walks on the grass.") => new()
    {
        Prompt = prompt,
        NegativePrompt = "blurry",
        Seed = 9_007_199_254_740_993,
        Width = 96,
        Height = 160,
        VideoLength = 5,
        InferSteps = 50,
        GuidanceScale = 1,
        FlowShift = 7,
        EmbeddedGuidanceScale = 6.1,
        Fps = 24,
        Crf = 18,
        Model = "hunyuan-video-t2v-720p",
        WeightsHash = "sha256:0123abcd",
        Dtype = "bf16",
        Device = "cuda:0",
        Generator = "cpu",
        AppVersion = "0.1.0",
        Seconds = new PhaseSeconds { Total = 12.5, Text = 0.25, Denoise = 10, Decode = 2.25 },
        CreatedAt = new DateTimeOffset(2025, 3, 1, 12, 30, 0, TimeSpan.Zero),
    };
}
