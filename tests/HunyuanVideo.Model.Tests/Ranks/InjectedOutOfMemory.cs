using System.Runtime.InteropServices;

namespace HunyuanVideo.Model.Tests.Ranks;

/// <summary>What libtorch throws when a device has no memory left, thrown by a test.</summary>
internal sealed class InjectedOutOfMemory() : ExternalException("CUDA out of memory: injected");
