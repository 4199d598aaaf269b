using HunyuanVideo.Benchmarks.Machine;
using HunyuanVideo.Model.Layers;

namespace HunyuanVideo.Benchmarks.Parts;

/// <summary>A product that the device's library did not have in 8 bits, with its words; it was computed from the dequantised factors.</summary>
internal sealed record Fp8RefusedLine(string Kind, long Out, long In, long Tokens, string Reason)
{
    /// <summary>Tells all there were so far; most runs have none.</summary>
    public static void TellAll(Report report)
    {
        foreach (Fp8Refusal refusal in Fp8Linear.Refusals)
        {
            var line = new Fp8RefusedLine("fp8_refused", refusal.Out, refusal.In, refusal.Tokens, refusal.Reason);
            report.Tell(line, BenchJson.Default.Fp8RefusedLine, value => value.ToText());
        }
    }

    public string ToText() => $"no 8-bit product of {Tokens} tokens by {Out} × {In}: {Reason}";
}
