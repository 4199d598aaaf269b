using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Benchmarks;

/// <summary>One keeper beside its preview. Lengths are parts of the frame's diagonal, colours of 255.</summary>
/// <param name="Mode"><c>fresh</c>, or the strength.</param>
/// <param name="Steps">Denoising steps that ran.</param>
/// <param name="Ssim">Of the keeper, brought to the preview's scale, and the preview's visible part.</param>
/// <param name="Pixels">Mean distance of those two.</param>
/// <param name="Colour">Distance of the objects' colours; null where one is not seen.</param>
/// <param name="Place">Mean distance of the objects' centres over the frames where both are seen; null where there is none.</param>
/// <param name="Fits">How many of background, colour and motion are as the prompt says: 0 to 3.</param>
/// <param name="Evenness">The part of the keeper that is as plain as its background shall be.</param>
/// <param name="Sharpness">Of the keeper, over that of the fresh render.</param>
/// <param name="Seconds">The render, without loading.</param>
internal sealed record CompositionRow(
    string Mode, int Steps, double Ssim, double Pixels, double? Colour, double? Place, int Fits, double Evenness, double Sharpness, double Seconds);

/// <summary>Renders a preview, its fresh keeper and one keeper for each strength, and compares them.</summary>
internal sealed class CompositionRun(HunyuanVideoPipeline pipeline, GenerationSettings basis, VideoSize small, VideoSize large, string folder)
{
    public IEnumerable<CompositionRow> Rows(string prompt, long seed, IReadOnlyList<double> strengths)
    {
        GenerationSettings settings = basis with { Prompt = prompt, Seed = seed, Width = small.Width, Height = small.Height };
        using GeneratedVideo preview = pipeline.Render(settings, progress: null, CancellationToken.None);
        string file = Path.Combine(folder, "preview.safetensors");
        SafetensorsWriter.Write(file, new Dictionary<string, Tensor>(StringComparer.Ordinal) { [LatentSource.TensorName] = preview.Latents });
        settings = settings with { Width = large.Width, Height = large.Height };
        using GeneratedVideo fresh = pipeline.Render(settings, progress: null, CancellationToken.None);
        double reference = PictureMeasure.Sharpness(fresh.Frames);
        yield return Row("preview enlarged", prompt, preview, preview, reference);
        yield return Row("fresh", prompt, preview, fresh, reference);
        foreach (double strength in strengths)
        {
            using GeneratedVideo keeper = pipeline.Render(
                settings with { Source = LatentSource.Open(file), Strength = strength }, progress: null, CancellationToken.None);
            yield return Row(FormattableString.Invariant($"{strength:0.00}"), prompt, preview, keeper, reference);
        }
    }

    private CompositionRow Row(string mode, string prompt, GeneratedVideo preview, GeneratedVideo keeper, double reference)
    {
        using var scope = NewDisposeScope();
        double scale = Math.Max((double)large.Width / small.Width, (double)large.Height / small.Height);
        (int width, int height) = ((int)Math.Round(large.Width / scale), (int)Math.Round(large.Height / scale));
        Tensor visible = PictureMeasure.CutMiddle(preview.Frames, width, height);
        bool enlarged = ReferenceEquals(preview, keeper);
        Tensor large1 = enlarged ? PictureMeasure.Resize(visible, large.Width, large.Height) : keeper.Frames;
        Tensor shrunk = PictureMeasure.Resize(large1, width, height);
        (SceneMeasure before, SceneMeasure after) = (SceneMeasure.Of(visible), SceneMeasure.Of(large1));
        SceneExpectation asked = SceneExpectation.Parse(prompt, pipeline.Card.Vocabulary!);
        return new CompositionRow(
            mode,
            enlarged ? 0 : keeper.StepsRun,
            PictureMeasure.Ssim(visible, shrunk),
            PictureMeasure.ColourDistance(visible, shrunk),
            ColourDistance(before, after),
            PlaceDistance(before, after, (double)large.Width / large.Height),
            (asked.BackgroundFits(after) ? 1 : 0) + (asked.ColourFits(after) ? 1 : 0) + (asked.MotionFits(after) ? 1 : 0),
            after.Evenness,
            PictureMeasure.Sharpness(large1) / reference,
            enlarged ? 0 : keeper.Taken.Values.Sum(taken => taken.TotalSeconds));
    }

    private static double? ColourDistance(SceneMeasure before, SceneMeasure after) =>
        before.Colour is { } a && after.Colour is { } b
            ? (Math.Abs(a.R - b.R) + Math.Abs(a.G - b.G) + Math.Abs(a.B - b.B)) / 3
            : null;

    private static double? PlaceDistance(SceneMeasure before, SceneMeasure after, double ratio)
    {
        double[] distances =
        [
            .. before.Sightings.Join(
                after.Sightings,
                seen => seen.Frame,
                seen => seen.Frame,
                (a, b) => Math.Sqrt(Math.Pow((a.X - b.X) * ratio, 2) + Math.Pow(a.Y - b.Y, 2)) / Math.Sqrt((ratio * ratio) + 1)),
        ];
        return distances.Length == 0 ? null : distances.Average();
    }
}
