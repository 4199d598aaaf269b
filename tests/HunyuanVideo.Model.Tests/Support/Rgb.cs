namespace HunyuanVideo.Model.Tests.Support;

/// <summary>A colour, each part from 0 to 255.</summary>
internal readonly record struct Rgb(double R, double G, double B)
{
    public double Value => Math.Max(R, Math.Max(G, B));

    /// <summary>The difference of the largest and the smallest part.</summary>
    public double Chroma => Value - Math.Min(R, Math.Min(G, B));

    public double Saturation => Value == 0 ? 0 : Chroma / Value;

    /// <summary>Degrees from 0 to 360 on the colour circle, red at 0; 0 for a gray.</summary>
    public double Hue
    {
        get
        {
            if (Chroma == 0)
            {
                return 0;
            }

            double sixths = Value == R ? ((G - B) / Chroma) + 6 : Value == G ? ((B - R) / Chroma) + 2 : ((R - G) / Chroma) + 4;
            return 60 * sixths % 360;
        }
    }

    public bool HueIsIn(double low, double high) => Chroma > 0 && Hue >= low && Hue <= high;

    public override string ToString() => FormattableString.Invariant($"({R:f0}, {G:f0}, {B:f0})");
}
