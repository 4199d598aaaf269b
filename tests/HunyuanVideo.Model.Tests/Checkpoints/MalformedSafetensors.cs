using System.Text;
using static HunyuanVideo.Model.Tests.Checkpoints.RawSafetensors;

namespace HunyuanVideo.Model.Tests.Checkpoints;

/// <summary>Files that are wrong in one way each, by what is wrong.</summary>
internal static class MalformedSafetensors
{
    public static IEnumerable<(string Fault, byte[] Bytes)> All => [.. Framing(), .. Json(), .. Fields(), .. Layouts(), .. Shapes()];

    private static IEnumerable<(string Fault, byte[] Bytes)> Framing()
    {
        byte[] good = File($$"""{{{Tensor("\"a\"", "\"F32\"", "[2]", "[0,8]")}}}""", 8);
        byte[] header = good[8..^8];
        yield return ("no bytes", []);
        yield return ("seven bytes", new byte[7]);
        yield return ("header of length 0", new byte[8]);
        yield return ("header of length 0 with data", new byte[64]);
        ulong[] lengths =
        [
            (ulong)header.Length - 1, (ulong)header.Length + 1, 100_000_001, uint.MaxValue,
            long.MaxValue - 7, long.MaxValue, (ulong)long.MaxValue + 1, ulong.MaxValue - 7, ulong.MaxValue,
        ];
        foreach (ulong length in lengths)
        {
            yield return ($"header length {length}", File(header, 8, length));
        }

        for (int cut = 1; cut < good.Length; cut++)
        {
            yield return ($"cut by {cut}", good[..^cut]);
        }

        yield return ("one byte too many", [.. good, 0]);
        yield return ("a page too many", [.. good, .. new byte[4096]]);
        yield return ("only zeros", new byte[1000]);
        yield return ("only 0xFF", [.. Enumerable.Repeat((byte)255, 1000)]);
        yield return ("a zip file", [.. "PK\u0003\u0004"u8, .. new byte[500]]);
    }

    private static IEnumerable<(string Fault, byte[] Bytes)> Json()
    {
        string entry = Tensor("\"a\"", "\"F32\"", "[2]", "[0,8]");
        string[] headers =
        [
            "", " ", "null", "1", "\"a\"", "[]", "[{}]", "{", "}", "{}{}", "{} x", "{\"a\"", "{\"a\":", "{\"a\":}", "{\"a\":null}", "{\"a\":[]}", "{\"a\":1}", "{\"a\":{}}",
            $"{{{entry}", $"{{{entry},}}", $"{{{entry}}}}}", $"{{{entry}}} // comment", $"{{/* comment */{entry}}}", $"{{{entry},{entry}}}", $"\ufeff{{{entry}}}", $"{{{entry}}}\0\0", $"{{{entry.Replace('"', '\'')}}}",
            $"{{{entry},\"__metadata__\":null}}", $"{{{entry},\"__metadata__\":1}}", $"{{{entry},\"__metadata__\":{{\"a\":1}}}}", $"{{{entry},\"__metadata__\":{{\"a\":{{}}}}}}",
            $"{{{entry},\"__metadata__\":{{\"a\":\"1\",\"a\":\"2\"}}}}", $"{{\"__metadata__\":{{}},{entry},\"__metadata__\":{{}}}}", $"{{{entry},\"__metadata__\":{{\"a\":\"\\udc00\"}}}}",
            new string('[', 100_000), new string('{', 100_000), string.Concat(Enumerable.Repeat("{\"a\":", 100_000)), $"{{{entry},\"b\":{new string('[', 5000)}{new string(']', 5000)}}}",
            $"{{\"__metadata__\":{string.Concat(Enumerable.Repeat("{\"a\":", 5000))}",
        ];
        foreach (string header in headers)
        {
            yield return ($"header {header[..Math.Min(60, header.Length)]}", File(header, 8));
        }

        foreach (string name in new[] { "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"a\\nb\"", "\"a\\r\"", "\"\\u0000\"", "\"\\u2028\"", "\"\\u0085\"", "\"\\u001b[31m\"", "\"\\x\"", $"\"{new string('n', 600)}\"", "a", "1" })
        {
            yield return ($"name {name[..Math.Min(20, name.Length)]}", File($"{{{Tensor(name, "\"F32\"", "[2]", "[0,8]")}}}", 8));
        }

        byte[] text = Encoding.UTF8.GetBytes($"{{{entry}}}");
        foreach (byte bad in new byte[] { 0x80, 0xC0, 0xE2, 0xF8, 0xFF, 0x00, 0x0A, 0x1F })
        {
            byte[] broken = [.. text];
            broken[2] = bad;
            yield return ($"byte 0x{bad:x2} in a name", File(broken, 8));
        }

        yield return ("UTF-16 header", File(Encoding.Unicode.GetBytes($"{{{entry}}}"), 8));
    }

    private static IEnumerable<(string Fault, byte[] Bytes)> Fields()
    {
        string[] entries =
        [
            """{"dtype":"F32","shape":[2]}""", """{"dtype":"F32","data_offsets":[0,8]}""", """{"shape":[2],"data_offsets":[0,8]}""",
            """{"dtype":"F32","shape":[2],"data_offsets":[0,8],"extra":1}""", """{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}""",
            """{"dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8]}""", """{"dtype":"F32","shape":[2],"data_offsets":[0,8],"data_offsets":[0,8]}""",
            """{"Dtype":"F32","shape":[2],"data_offsets":[0,8]}""", """{"dtype":"F32","shape":[2],"data_offsets":[0,8],"\ud800":1}""", """{"dtype":"F32","shape":[2],"data_offsets":[0,8],"a\nb":1}""",
        ];
        foreach (string entry in entries)
        {
            yield return (entry, File($"{{\"a\":{entry}}}", 8));
        }

        foreach (string dtype in new[] { "\"F33\"", "\"f32\"", "\"\"", "\"float32\"", "\"F16\"", "\"F64\"", "\"BOOL\"", "\"U64\"", "\"C64\"", "\"F32 \"", "\"\\ud800\"", "\"F\\n32\"", "null", "1", "[]", "{}", $"\"{new string('F', 10_000)}\"" })
        {
            yield return ($"dtype {dtype[..Math.Min(20, dtype.Length)]}", File($"{{{Tensor("\"a\"", dtype, "[2]", "[0,8]")}}}", 8));
        }
    }

    private static IEnumerable<(string Fault, byte[] Bytes)> Layouts()
    {
        string[] offsets =
        [
            "[8,0]", "[0,-8]", "[-8,0]", "[-9223372036854775808,8]", "[0,9223372036854775807]", "[9223372036854775799,9223372036854775807]", "[0,18446744073709551615]", "[0,1e400]", "[0,8.5]", "[0,8e0]", "[0,\"8\"]",
            "[0,NaN]", "[0,Infinity]", "[0,-0.1]", "[0]", "[0,8,8]", "[]", "[[0,8]]", "null", "\"0,8\"", "{}", "{\"0\":8}", "[0,7]", "[0,9]", "[1,9]", "[0,16]", "[16,24]", "[4,4]", "[08,16]", "[0,+8]", "[0,0x8]", "[true,8]", "[0,null]", "[0,8",
        ];
        foreach (string range in offsets)
        {
            yield return ($"data_offsets {range}", File($"{{{Tensor("\"a\"", "\"F32\"", "[2]", range)}}}", 8));
        }

        (string A, string B, int Data)[] pairs =
        [
            ("[0,8]", "[0,8]", 8), ("[0,8]", "[4,12]", 12), ("[0,8]", "[7,15]", 15), ("[0,8]", "[9,17]", 17), ("[0,8]", "[16,24]", 24), ("[8,16]", "[16,24]", 24), ("[0,8]", "[8,16]", 17), ("[0,8]", "[8,16]", 15), ("[8,16]", "[1,9]", 16),
        ];
        foreach ((string a, string b, int data) in pairs)
        {
            string header = $"{{{Tensor("\"a\"", "\"F32\"", "[2]", a)},{Tensor("\"b\"", "\"F32\"", "[2]", b)}}}";
            yield return ($"tensors at {a} and {b} in {data} bytes", File(header, data));
        }

        yield return ("an empty tensor inside another", File($"{{{Tensor("\"a\"", "\"F32\"", "[2]", "[0,8]")},{Tensor("\"b\"", "\"F32\"", "[0]", "[4,4]")}}}", 8));
        yield return ("an empty tensor behind the data", File($"{{{Tensor("\"a\"", "\"F32\"", "[2]", "[0,8]")},{Tensor("\"b\"", "\"F32\"", "[0]", "[12,12]")}}}", 8));
        yield return ("data without tensors", File("{}", 8));
    }

    private static IEnumerable<(string Fault, byte[] Bytes)> Shapes()
    {
        string[] shapes =
        [
            "[3]", "[1]", "[]", "[0]", "[2,2]", "[-2]", "[-1,-2]", "[2.0]", "[2.5]", "[\"2\"]", "[NaN]", "[null]", "[[2]]", "{}", "null", "2", "[4294967296,4294967296]", "[9223372036854775807]", "[9223372036854775807,2]", "[9223372036854775808]",
            "[4611686018427387904,4]", "[4611686018427387905,4]", "[2305843009213693953,8]", "[0,9223372036854775807,9223372036854775807]", "[9223372036854775807,9223372036854775807,0]", "[1,2,1e1]",
            $"[{string.Join(',', Enumerable.Repeat("1", 65))}]", $"[2,{string.Join(',', Enumerable.Repeat("1", 100_000))}]", "[2", "[2,]", "[,2]",
        ];
        foreach (string shape in shapes)
        {
            yield return ($"shape {shape[..Math.Min(40, shape.Length)]}", File($"{{{Tensor("\"a\"", "\"F32\"", shape, "[0,8]")}}}", 8));
        }

        yield return ("an empty tensor with impossible strides", File($"{{{Tensor("\"a\"", "\"F32\"", "[0,4611686018427387904,4611686018427387904]", "[0,0]")}}}", 0));
    }
}
