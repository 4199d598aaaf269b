namespace HunyuanVideo.Model.Tests.Checkpoints;

/// <summary>Pickles that would run code, read foreign files or reach outside of memory if a reader believed them.</summary>
internal static class MaliciousPickles
{
    private static readonly string[] Names =
    [
        "os system", "posix system", "nt system", "os popen", "os execv", "subprocess Popen", "subprocess call", "subprocess check_output", "builtins eval",
        "builtins exec", "builtins getattr", "builtins open", "builtins __import__", "builtins compile", "__builtin__ eval", "importlib import_module",
        "runpy _run_code", "pty spawn", "shutil rmtree", "socket create_connection", "urllib.request urlopen", "webbrowser open", "pickle loads", "_pickle loads",
        "torch load", "torch.jit load", "torch.hub load", "torch.serialization _get_layout", "torch.storage _load_from_bytes", "torch.storage TypedStorage",
        "torch._utils _rebuild_device_tensor_from_numpy", "torch._utils _import_dotted_name", "torch._utils _rebuild_tensor_v2.__globals__", "numpy load",
        "numpy.core.multiarray _reconstruct", "code interact", "ctypes CDLL", "operator attrgetter", "operator methodcaller", "functools partial",
        "types CodeType", "collections defaultdict", "collections OrderedDict.__init__", "collections.OrderedDict __init__", "sys exit", "copyreg _reconstructor",
    ];

    private static readonly (string Fault, string Opcodes)[] Opcodes =
    [
        ("INST", "(ios\nsystem\n"), ("OBJ", "(No"), ("NEWOBJ", ")\x81"), ("NEWOBJ_EX", ")}\x92"), ("EXT1", "\x82\x01"), ("EXT2", "\x83\x01\0"),
        ("EXT4", "\x84\x01\0\0\0"), ("PERSID", "P/etc/passwd\n"), ("DUP", "N2"), ("STRING", "S'a'\n"), ("UNICODE", "Va\n"), ("INT", "I1\n"), ("LONG", "L1L\n"),
        ("BINBYTES", "B\x01\0\0\0a"), ("BYTEARRAY8", "\x96\x01\0\0\0\0\0\0\0a"), ("NEXT_BUFFER", "\x97"), ("READONLY_BUFFER", "\x98"), ("FROZENSET", "(\x91"),
        ("BINUNICODE8", "\x8d\x01\0\0\0\0\0\0\0a"), ("LONG4", "\x8b\x01\0\0\0a"), ("LONG1 of 200 bytes", "\x8a\xc8"), ("text of 4 GB", "X\xff\xff\xff\xff"),
        ("frame of 2^63 bytes", "\x95\0\0\0\0\0\0\0\x80"), ("REDUCE of a number", "K\x01)R"), ("BUILD of a list", "]}b"), ("unknown memo", "h\xff"),
        ("unmatched tuple", "t"), ("append to a number", "NNa"), ("global without end", "cos"), ("dictionary keyed by itself", "}}Ns"),
    ];

    /// <summary>Each with what is wrong; storage '0' of 16 bytes exists.</summary>
    public static IEnumerable<(string Fault, byte[] Pickle)> All(string canary)
    {
        string command = $"touch {canary}";
        foreach (string[] name in Names.Select(name => name.Split(' ')))
        {
            yield return ($"{name[0]}.{name[1]}", Value(p => p.Global(name[0], name[1]).Op("(").Text(command).Op("tR")));
        }

        yield return ("STACK_GLOBAL os.system", Value(p => p.Text("os").Text("system").Op(0x93).Text(command).Op(0x85).Op("R")));
        yield return ("STACK_GLOBAL of a number", Value(p => p.Text("os").Int(1).Op(0x93)));
        yield return ("nested STACK_GLOBAL", Value(p => p.Text("builtins").Global("builtins", "eval").Op(0x93)));
        yield return ("memoised os.system", Value(p => p.Global("os", "system").Op("q\x07" + "0h\x07").Text(command).Op(0x85).Op("R")));
        foreach ((string fault, string opcodes) in Opcodes)
        {
            yield return (fault, Value(p => p.Op(opcodes)));
        }

        foreach ((string fault, Action<RawPickle> write) in Lies())
        {
            yield return (fault, Value(write));
        }
    }

    private static IEnumerable<(string Fault, Action<RawPickle> Write)> Lies()
    {
        yield return ("storage larger than its file", p => p.Storage("FloatStorage", "0", 5));
        yield return ("storage smaller than its file", p => p.Storage("FloatStorage", "0", 3));
        yield return ("storage of -1 elements", p => p.Storage("FloatStorage", "0", -1));
        yield return ("storage whose size overflows to its file's", p => p.Storage("FloatStorage", "0", (1L << 62) + 4));
        yield return ("storage that is not there", p => p.Storage("FloatStorage", "1", 4));
        yield return ("storage outside the archive", p => p.Storage("FloatStorage", "../../../../etc/passwd", 4));
        yield return ("storage that is the pickle", p => p.Storage("ByteStorage", "../data.pkl", 4));
        yield return ("storage of no type", p => p.Op("(").Text("storage").Global("collections", "OrderedDict").Text("0").Text("cpu").Int(4).Op("tQ"));
        yield return ("persistent id of a text", p => p.Text("/etc/passwd").Op("Q"));
        yield return ("offset behind the end", p => p.Tensor("FloatStorage", "0", 4, 4, [1], [1]));
        yield return ("negative offset", p => p.Tensor("FloatStorage", "0", 4, -1, [1], [1]));
        yield return ("offset that overflows", p => p.Tensor("FloatStorage", "0", 4, long.MaxValue, [2], [1]));
        yield return ("shape beyond the storage", p => p.Tensor("FloatStorage", "0", 4, 0, [5], [1]));
        yield return ("stride beyond the storage", p => p.Tensor("FloatStorage", "0", 4, 0, [2], [4]));
        yield return ("negative stride", p => p.Tensor("FloatStorage", "0", 4, 3, [2], [-1]));
        yield return ("negative size", p => p.Tensor("FloatStorage", "0", 4, 0, [-1], [1]));
        yield return ("shape whose product overflows", p => p.Tensor("FloatStorage", "0", 4, 0, [1L << 32, 1L << 32], [0, 0]));
        yield return ("empty shape whose strides overflow", p => p.Tensor("FloatStorage", "0", 4, 0, [0, 1L << 40, 1L << 40], [1, 1, 1]));
        yield return ("stride 0 that claims 4 GB", p => p.Tensor("FloatStorage", "0", 4, 0, [1 << 30], [0]));
        yield return ("stride that overflows to 0", p => p.Tensor("FloatStorage", "0", 4, 0, [5, 5], [1L << 62, 1]));
        yield return ("two sizes, one stride", p => p.Tensor("FloatStorage", "0", 4, 0, [2, 2], [1]));
        yield return ("65 dimensions", p => p.Tensor("FloatStorage", "0", 4, 0, [.. Enumerable.Repeat(1L, 65)], [.. Enumerable.Repeat(1L, 65)]));
        yield return ("untyped storage larger than its file", p => p.TensorV3("float8_e4m3fn", "0", 17, 0, [17], [1]));
        yield return ("tensor beyond an untyped storage", p => p.TensorV3("float8_e4m3fn", "0", 16, 1, [16], [1]));
        yield return ("data type that is not needed", p => p.TensorV3("quint8", "0", 16, 0, [16], [1]));
        yield return ("BUILD of a tensor", p => p.Tensor("FloatStorage", "0", 4, 0, [4], [1]).Op("}b"));
        yield return ("call of a tensor", p => p.Tensor("FloatStorage", "0", 4, 0, [4], [1]).Op(")R"));
        yield return ("call of a storage", p => p.Storage("FloatStorage", "0", 4).Op(")R"));
        yield return ("call of a storage class", p => p.Global("torch", "FloatStorage").Int(1 << 30).Op(0x85).Op("R"));
        yield return ("OrderedDict with arguments", p => p.Global("collections", "OrderedDict").Op("]").Op(0x85).Op("R"));
        yield return ("2000 open groups", p => p.Op(new string('(', 2000)));
        yield return ("2 million values", p => p.Op(new string('N', 2_000_000)));
        yield return ("3 million opcodes", p => p.Op(string.Concat(Enumerable.Repeat("N0", 1_500_000))));
    }

    private static byte[] Value(Action<RawPickle> write)
    {
        RawPickle pickle = new RawPickle().Op("}").Text("w");
        write(pickle);
        return pickle.Op("s").Done;
    }
}
