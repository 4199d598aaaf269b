namespace HunyuanVideo.Web.Options;

/// <summary>Why a text that a person typed is no number.</summary>
public enum NumberFault
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>There is nothing.</summary>
    Empty,

    /// <summary>It is something else.</summary>
    NoNumber,

    /// <summary>It may have a separator of thousands, as <c>1,500</c>: it has two readings.</summary>
    Grouped,

    /// <summary>It has a fraction, and a whole number is wanted.</summary>
    Fraction,

    /// <summary>It is larger than can be kept, or so near to 0 that it would become 0.</summary>
    TooLarge,
}
