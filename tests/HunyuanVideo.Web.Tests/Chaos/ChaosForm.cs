namespace HunyuanVideo.Web.Tests.Chaos;

/// <summary>How much chaos: short by default, in full with HYV_CHAOS=full.</summary>
internal static class ChaosForm
{
    public static bool Full { get; } = Environment.GetEnvironmentVariable("HYV_CHAOS") == "full";

    /// <summary>The seed of what is random here; printed, and set by HYV_CHAOS_SEED to see a run again.</summary>
    public static int Seed { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("HYV_CHAOS_SEED"), out int seed) ? seed : Random.Shared.Next(1_000_000);

    public static int Choose(int shortForm, int full) => Full ? full : shortForm;
}
