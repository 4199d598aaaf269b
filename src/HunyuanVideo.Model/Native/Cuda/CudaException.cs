namespace HunyuanVideo.Model.Native.Cuda;

/// <summary>The CUDA driver or its compiler refused something.</summary>
internal sealed class CudaException(string message) : Exception(message);
