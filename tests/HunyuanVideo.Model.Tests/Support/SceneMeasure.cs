using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Support;

/// <summary>Where the object is in one frame: its centre and area, as parts of the frame's width, height and area.</summary>
internal readonly record struct Sighting(int Frame, double X, double Y, double Area);

/// <summary>What a clip of one object before a background of level bands shows.</summary>
/// <param name="Rows">The background: each row's median colour over the row and all frames, from the top.</param>
/// <param name="Evenness">The part of all pixels that have about their row's colour.</param>
/// <param name="Colour">The object's colour; null when there is no object.</param>
/// <param name="Frames">How many frames there are.</param>
/// <param name="Sightings">The frames in which the object is seen.</param>
internal sealed record SceneMeasure(
    IReadOnlyList<Rgb> Rows, double Evenness, Rgb? Colour, int Frames, IReadOnlyList<Sighting> Sightings)
{
    /// <summary>How far, of 255, a pixel must be from its row's colour in some channel to belong to an object.</summary>
    private const float Contrast = 40;

    /// <summary>The smallest area that counts: 12 pixels of 160 × 96.</summary>
    private const double SmallestArea = 0.0008;

    /// <summary>Measures (T, H, W, 3) bytes.</summary>
    public static SceneMeasure Of(Tensor frames)
    {
        using var scope = NewDisposeScope();
        Tensor pixels = frames.to(ScalarType.Float32);
        Tensor rows = Median(pixels.permute(1, 3, 0, 2).flatten(2)); // (H, 3)
        Tensor distance = (pixels - rows.unsqueeze(1)).abs().amax([3]); // (T, H, W)
        Tensor far = distance.gt(tensor(Contrast));
        Tensor mask = Open(far);
        return new SceneMeasure(
            [.. Colours(rows)], 1 - far.to(ScalarType.Float32).mean().item<float>(), ColourOf(pixels, distance, mask), (int)frames.shape[0], Track(mask));
    }

    /// <summary>Drops what is thinner than three pixels, as stars in the sky and noise.</summary>
    private static Tensor Open(Tensor mask)
    {
        Tensor set = mask.to(ScalarType.Float32).unsqueeze(1); // (T, 1, H, W)
        Tensor eroded = nn.functional.max_pool2d(set.neg(), 3, 1, 1).neg();
        return nn.functional.max_pool2d(eroded, 3, 1, 1).squeeze(1).gt(tensor(0.5f)); // (T, H, W)
    }

    /// <summary>The median of the half of the object that stands out most: its soft edges do not count.</summary>
    private static Rgb? ColourOf(Tensor pixels, Tensor distance, Tensor mask)
    {
        Tensor distances = distance[mask];
        if (distances.numel() == 0)
        {
            return null;
        }

        Tensor inside = pixels[mask][distances.ge(distances.median())]; // (N, 3)
        return Colours(Median(inside.t()).unsqueeze(0)).Single();
    }

    private static List<Sighting> Track(Tensor mask)
    {
        (long count, long height, long width) = (mask.shape[0], mask.shape[1], mask.shape[2]);
        Tensor set = mask.to(ScalarType.Float32);
        float[] columns = [.. set.sum(1).flatten().data<float>()]; // (T, W)
        float[] rows = [.. set.sum(2).flatten().data<float>()]; // (T, H)
        var sightings = new List<Sighting>();
        for (int frame = 0; frame < count; frame++)
        {
            ReadOnlySpan<float> across = columns.AsSpan(frame * (int)width, (int)width);
            ReadOnlySpan<float> down = rows.AsSpan(frame * (int)height, (int)height);
            (double area, double x) = Moments(across);
            (_, double y) = Moments(down);
            if (area / (width * height) >= SmallestArea)
            {
                sightings.Add(new Sighting(frame, x, y, area / (width * height)));
            }
        }

        return sightings;
    }

    /// <summary>The sum of counts, and their centre as a part of the length.</summary>
    private static (double Sum, double Centre) Moments(ReadOnlySpan<float> counts)
    {
        double sum = 0;
        double moment = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            sum += counts[i];
            moment += counts[i] * (i + 0.5);
        }

        return (sum, sum == 0 ? 0 : moment / sum / counts.Length);
    }

    /// <summary>Along the last dimension.</summary>
    private static Tensor Median(Tensor values) => values.kthvalue((values.shape[^1] + 1) / 2, -1).values;

    private static IEnumerable<Rgb> Colours(Tensor rows) =>
        rows.contiguous().data<float>().ToArray().Chunk(3).Select(rgb => new Rgb(rgb[0], rgb[1], rgb[2]));
}
