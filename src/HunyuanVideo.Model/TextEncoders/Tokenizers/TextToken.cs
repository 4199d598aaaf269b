namespace HunyuanVideo.Model.TextEncoders.Tokenizers;

/// <summary>A token and the characters of the given text it stands for; a character may need several tokens.</summary>
/// <param name="Id">Its id in the vocabulary.</param>
/// <param name="Start">Index of its first character.</param>
/// <param name="End">Index behind its last character.</param>
public readonly record struct TextToken(int Id, int Start, int End);
