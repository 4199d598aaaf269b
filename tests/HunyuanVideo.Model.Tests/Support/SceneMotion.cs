namespace HunyuanVideo.Model.Tests.Support;

/// <summary>How an object moves over a clip, from where it was seen; all lengths are parts of the frame.</summary>
internal sealed class SceneMotion
{
    private const int Ends = 3;

    private SceneMotion(IReadOnlyList<Sighting> sightings)
    {
        Sighting[] first = [.. sightings.Take(Ends)];
        Sighting[] last = [.. sightings.TakeLast(Ends)];
        Right = last.Average(seen => seen.X) - first.Average(seen => seen.X);
        Down = last.Average(seen => seen.Y) - first.Average(seen => seen.Y);
        Growth = last.Average(seen => seen.Area) / first.Average(seen => seen.Area);
        Width = sightings.Max(seen => seen.X) - sightings.Min(seen => seen.X);
        Height = sightings.Max(seen => seen.Y) - sightings.Min(seen => seen.Y);
        TurnsAcross = Turns(sightings.Select(seen => seen.X), 0.05);
        TurnsDown = Turns(sightings.Select(seen => seen.Y), 0.1);
    }

    /// <summary>From the first frames to the last.</summary>
    public double Right { get; }

    public double Down { get; }

    /// <summary>The last area over the first.</summary>
    public double Growth { get; }

    /// <summary>How far the outermost places are apart.</summary>
    public double Width { get; }

    public double Height { get; }

    /// <summary>How often the object turned back on its way.</summary>
    public int TurnsAcross { get; }

    public int TurnsDown { get; }

    /// <summary>The motion of an object that is seen for most of the clip, never covers most of it, and is 0.3 % of it at some time.</summary>
    public static SceneMotion? Of(SceneMeasure scene) =>
        scene.Sightings.Count >= 0.7 * scene.Frames && scene.Sightings.Max(seen => seen.Area) is >= 0.003 and <= 0.35
            ? new SceneMotion(scene.Sightings)
            : null;

    /// <summary>Whether it is the motion called <paramref name="name"/>.</summary>
    public bool Is(string name)
    {
        bool stays = Width <= 0.08 && Height <= 0.1;
        return name switch
        {
            "moves left" => Right <= -0.2 && Height <= 0.15,
            "moves right" => Right >= 0.2 && Height <= 0.15,
            "moves up" => Down <= -0.3 && Width <= 0.15,
            "moves down" => Down >= 0.3 && Width <= 0.15,
            "bounces" => TurnsDown >= 1 && Height >= 0.15 && Width <= 0.12,
            "circles around" => TurnsAcross >= 1 && TurnsDown >= 1 && Width >= 0.1 && Height >= 0.15,
            "grows" => stays && Growth >= 1.7,
            "shrinks" => stays && Growth <= 0.6,
            "stays still" or "spins" => stays && Growth is > 0.75 and < 1.33,
            _ => throw new ArgumentException($"The motion '{name}' is not known here.", nameof(name)),
        };
    }

    public override string ToString() => FormattableString.Invariant(
        $"right {Right:f2}, down {Down:f2}, width {Width:f2}, height {Height:f2}, turns {TurnsAcross}/{TurnsDown}, growth {Growth:f2}");

    /// <summary>Changes of direction, not counting ways shorter than <paramref name="least"/>.</summary>
    private static int Turns(IEnumerable<double> places, double least)
    {
        int turns = 0;
        int direction = 0;
        double extreme = places.First();
        double start = extreme;
        foreach (double place in places)
        {
            if (direction == 0)
            {
                direction = Math.Abs(place - start) >= least ? Math.Sign(place - start) : 0;
                extreme = place;
            }
            else if ((place - extreme) * direction > 0)
            {
                extreme = place;
            }
            else if (Math.Abs(place - extreme) >= least)
            {
                turns++;
                direction = -direction;
                extreme = place;
            }
        }

        return turns;
    }
}
