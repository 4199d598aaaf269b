namespace HunyuanVideo.Model.Tests.Support;

/// <summary>How the backgrounds of the nano model's vocabulary look.</summary>
internal static class SceneBackground
{
    /// <summary>An object and its shadows never cover more than a fourth of all pixels.</summary>
    private const double LeastEvenness = 0.75;

    /// <summary>Whether a clip has the background that is called <paramref name="name"/>.</summary>
    public static bool Is(string name, SceneMeasure scene)
    {
        int band = scene.Rows.Count / 4;
        Rgb top = Mean(scene.Rows.Take(band));
        Rgb bottom = Mean(scene.Rows.TakeLast(band));
        return scene.Evenness >= LeastEvenness && name switch
        {
            "black" => scene.Rows.All(row => row is { Value: < 40, Chroma: < 12 }),
            "white" => scene.Rows.All(row => row is { Value: > 215, Chroma: < 20 }),
            "gray" => scene.Rows.All(row => row is { Value: > 90 and < 170, Chroma: < 20 }),
            "blue" => scene.Rows.All(row => row is { Value: > 120, Saturation: > 0.4 } && row.HueIsIn(200, 240)),
            "green grass" => bottom.HueIsIn(90, 140) && bottom is { Value: > 80 and < 220, Saturation: > 0.4 } && top.HueIsIn(190, 230) && top.Value > 180,
            "night sky" => scene.Rows.All(row => row.Value < 120) && bottom.HueIsIn(220, 260) && bottom is { Chroma: > 30, Saturation: > 0.4 },
            "sunset" => top.HueIsIn(260, 350) && top.Value < 160 && bottom.HueIsIn(15, 50) && bottom.Value > 200,
            _ => throw new ArgumentException($"The background '{name}' is not known here.", nameof(name)),
        };
    }

    private static Rgb Mean(IEnumerable<Rgb> rows)
    {
        Rgb[] all = [.. rows];
        return new Rgb(all.Average(row => row.R), all.Average(row => row.G), all.Average(row => row.B));
    }
}
