using System.Runtime.InteropServices;

namespace HunyuanVideo.Model.Native;

/// <summary>An operator found no room on the device; of the kind that libtorch's own errors are, and caught where those are.</summary>
internal sealed class OperatorMemoryException(string message) : ExternalException(message);
