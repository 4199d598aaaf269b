namespace HunyuanVideo.Model.TextEncoders.Tokenizers;

/// <summary>Korean syllables, which Unicode composes by arithmetic: lead and vowel make a syllable, and a tail may join it.</summary>
internal static class Hangul
{
    private const int Syllables = 0xAC00;
    private const int Leads = 0x1100;
    private const int Vowels = 0x1161;
    private const int TailsMinusOne = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TailCount = 28;

    /// <summary>Whether a code point can join what stands in front of it.</summary>
    public static bool IsVowelOrTail(int code) => IsVowel(code) || IsTail(code);

    /// <summary>The syllable that two code points make; null when they make none.</summary>
    public static int? Compose(int first, int second)
    {
        if (first is >= Leads and < Leads + LeadCount && IsVowel(second))
        {
            return Syllables + ((((first - Leads) * VowelCount) + second - Vowels) * TailCount);
        }

        bool open = first is >= Syllables and < Syllables + (LeadCount * VowelCount * TailCount) && (first - Syllables) % TailCount == 0;
        return open && IsTail(second) ? first + second - TailsMinusOne : null;
    }

    private static bool IsVowel(int code) => code is >= Vowels and < Vowels + VowelCount;

    private static bool IsTail(int code) => code is > TailsMinusOne and < TailsMinusOne + TailCount;
}
