using System.Runtime.InteropServices;
using System.Text;

namespace HunyuanVideo.Model.Native.Cuda;

/// <summary>CUDA's run-time compiler.</summary>
internal sealed unsafe class Nvrtc
{
    private readonly delegate* unmanaged<int*, int*, int> _version;
    private readonly delegate* unmanaged<IntPtr*, byte*, byte*, int, byte**, byte**, int> _create;
    private readonly delegate* unmanaged<IntPtr, int, byte**, int> _compile;
    private readonly delegate* unmanaged<IntPtr*, int> _destroy;
    private readonly delegate* unmanaged<IntPtr, nuint*, int> _codeSize;
    private readonly delegate* unmanaged<IntPtr, byte*, int> _code;
    private readonly delegate* unmanaged<IntPtr, nuint*, int> _logSize;
    private readonly delegate* unmanaged<IntPtr, byte*, int> _log;

    private Nvrtc(IntPtr library)
    {
        _version = (delegate* unmanaged<int*, int*, int>)NativeLibrary.GetExport(library, "nvrtcVersion");
        _create = (delegate* unmanaged<IntPtr*, byte*, byte*, int, byte**, byte**, int>)NativeLibrary.GetExport(library, "nvrtcCreateProgram");
        _compile = (delegate* unmanaged<IntPtr, int, byte**, int>)NativeLibrary.GetExport(library, "nvrtcCompileProgram");
        _destroy = (delegate* unmanaged<IntPtr*, int>)NativeLibrary.GetExport(library, "nvrtcDestroyProgram");
        _codeSize = (delegate* unmanaged<IntPtr, nuint*, int>)NativeLibrary.GetExport(library, "nvrtcGetCUBINSize");
        _code = (delegate* unmanaged<IntPtr, byte*, int>)NativeLibrary.GetExport(library, "nvrtcGetCUBIN");
        _logSize = (delegate* unmanaged<IntPtr, nuint*, int>)NativeLibrary.GetExport(library, "nvrtcGetProgramLogSize");
        _log = (delegate* unmanaged<IntPtr, byte*, int>)NativeLibrary.GetExport(library, "nvrtcGetProgramLog");
    }

    /// <summary>The compiler's version, as <c>12.8</c>.</summary>
    public string Version
    {
        get
        {
            int major;
            int minor;
            return _version(&major, &minor) == 0 ? $"{major}.{minor}" : "unknown";
        }
    }

    /// <summary>The compiler of this machine.</summary>
    /// <exception cref="CudaException">There is none.</exception>
    public static Nvrtc Open()
    {
        IntPtr library = CudaLibraries.LoadNvrtc();
        return library != IntPtr.Zero ? new Nvrtc(library) : throw new CudaException("CUDA's run-time compiler (libnvrtc) was not found.");
    }

    /// <summary>Compiles a source to machine code.</summary>
    /// <param name="source">CUDA C++ that needs no header.</param>
    /// <param name="options">The compiler's options, the architecture among them.</param>
    /// <exception cref="CudaException">The source does not compile; the message holds the compiler's words.</exception>
    public byte[] Compile(string source, IReadOnlyList<string> options)
    {
        using var texts = new Utf8Texts();
        byte** values = stackalloc byte*[options.Count];
        for (int i = 0; i < options.Count; i++)
        {
            values[i] = texts.Add(options[i]);
        }

        IntPtr program;
        Check(_create(&program, texts.Add(source), texts.Add("kernels.cu"), 0, null, null), "take the kernels");
        try
        {
            if (_compile(program, options.Count, values) != 0)
            {
                throw new CudaException($"The kernels do not compile: {Log(program)}");
            }

            nuint size;
            Check(_codeSize(program, &size), "compile the kernels for this card");
            byte[] code = new byte[size];
            fixed (byte* start = code)
            {
                Check(_code(program, start), "hand over the compiled kernels");
            }

            return code;
        }
        finally
        {
            _destroy(&program);
        }
    }

    private string Log(IntPtr program)
    {
        nuint size;
        if (_logSize(program, &size) != 0 || size < 2)
        {
            return "no reason given.";
        }

        byte[] text = new byte[size];
        fixed (byte* start = text)
        {
            _log(program, start);
        }

        return Encoding.UTF8.GetString(text).TrimEnd('\0', '\n');
    }

    private static void Check(int status, string what)
    {
        if (status != 0)
        {
            throw new CudaException($"CUDA's run-time compiler could not {what} (error {status}).");
        }
    }

    /// <summary>Zero-terminated texts that live as long as this.</summary>
    private sealed class Utf8Texts : IDisposable
    {
        private readonly List<IntPtr> _owned = [];

        public byte* Add(string text)
        {
            IntPtr copy = Marshal.StringToCoTaskMemUTF8(text);
            _owned.Add(copy);
            return (byte*)copy;
        }

        public void Dispose()
        {
            foreach (IntPtr text in _owned)
            {
                Marshal.FreeCoTaskMem(text);
            }
        }
    }
}
