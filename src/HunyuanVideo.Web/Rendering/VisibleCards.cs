using System.Globalization;

namespace HunyuanVideo.Web.Rendering;

/// <summary>CUDA numbers the cards that <c>CUDA_VISIBLE_DEVICES</c> leaves it; nvidia-smi numbers all there are.</summary>
public static class VisibleCards
{
    /// <summary>Lists the cards that CUDA sees, in its order; all where it is not set.</summary>
    public const string Variable = "CUDA_VISIBLE_DEVICES";

    /// <summary>CUDA's number of a card; null where it does not see it, or the list names cards by something else than numbers.</summary>
    /// <param name="card">nvidia-smi's number.</param>
    public static int? NumberOf(int card) => NumberOf(card, Environment.GetEnvironmentVariable(Variable));

    /// <summary>The same for a list.</summary>
    public static int? NumberOf(int card, string? visible)
    {
        if (string.IsNullOrWhiteSpace(visible))
        {
            return card;
        }

        int number = Array.IndexOf(visible.Split(',', StringSplitOptions.TrimEntries), card.ToString(CultureInfo.InvariantCulture));
        return number < 0 ? null : number;
    }
}
