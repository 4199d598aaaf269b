namespace HunyuanVideo.Model.Vae;

/// <summary>By what factors one stage of the encoder shrinks, or one of the decoder grows, its input.</summary>
/// <param name="Time">2, or 1 where the stage keeps the frame count.</param>
/// <param name="Space">2, or 1 where the stage keeps height and width.</param>
internal readonly record struct StageScale(int Time, int Space)
{
    /// <summary>A stage that changes nothing.</summary>
    public static StageScale None { get; } = new(1, 1);

    /// <summary>Whether the stage ends with a change of size.</summary>
    public bool Changes => Time > 1 || Space > 1;

    /// <summary>The scale of stage <paramref name="stage"/>: space in the first stages, time in those just before the last.</summary>
    public static StageScale Of(VaeConfig config, int stage)
    {
        int last = config.BlockOutChannels.Count - 1;
        bool space = stage < int.Log2(config.SpatialCompressionRatio);
        bool time = stage < last && stage >= last - int.Log2(config.TimeCompressionRatio);
        return new StageScale(time ? 2 : 1, space ? 2 : 1);
    }
}
