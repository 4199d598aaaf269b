namespace HunyuanVideo.Media;

/// <summary>Writes what a program reads from its standard input; the stream is closed afterwards.</summary>
/// <param name="input">The program's end of the pipe; writing to it fails where the program has ended.</param>
/// <param name="cancellationToken">Ends it where the program has ended or is not wanted any more.</param>
internal delegate Task ProgramInput(Stream input, CancellationToken cancellationToken);
