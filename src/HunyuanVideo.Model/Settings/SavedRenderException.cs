namespace HunyuanVideo.Model.Settings;

/// <summary>What a render saved of itself, its latents or its unfinished loop, cannot be written or read. The message is one sentence that names the file and the fault.</summary>
public sealed class SavedRenderException(string message, Exception? inner = null) : Exception(message, inner);
