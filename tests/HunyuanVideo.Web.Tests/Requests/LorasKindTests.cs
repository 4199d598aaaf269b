using System.Text;
using System.Text.Json;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Requests;

namespace HunyuanVideo.Web.Tests.Requests;

public sealed class LorasKindTests
{
    [Theory]
    [InlineData("neon", "neon")]
    [InlineData("neon:1", "neon")]
    [InlineData("neon:-.5,styles/ink", "neon:-0.5,styles/ink")]
    [InlineData(" a b , c:0 ", "a b,c:0")]
    [InlineData("wet%2C ink%3A 1:2", "wet%2C ink%3A 1:2")]
    public void ReadText_Address_IsWrittenTheSame(string text, string written) =>
        Assert.Equal(written, FieldKind.Loras.WriteText(FieldKind.Loras.ReadText(text)!));

    [Theory]
    [InlineData("neon:x")]
    [InlineData(":1")]
    [InlineData("a,b:NaN")]
    public void ReadText_NoList_IsNothing(string text) => Assert.Null(FieldKind.Loras.ReadText(text));

    [Theory]
    [InlineData("""[{"name":"a","strength":0.5},{"name":"b, c:"}]""", "a:0.5,b%2C c%3A")]
    [InlineData("""[{"strength":-2,"name":"a","sha256":"00"}]""", "a:-2")]
    [InlineData("""[{"name":"a","strength":null}]""", "a")]
    [InlineData("[]", "")]
    [InlineData("""[{"name":"a","weight":0.5}]""", null)]
    [InlineData("""[{"name":"a","Strength":0.5}]""", null)]
    [InlineData("""[{"name":"a","name":"b"}]""", null)]
    [InlineData("""[{"name":"a","\ud83d":1}]""", null)]
    [InlineData("""[{"strength":1}]""", null)]
    [InlineData("""[{"name":1}]""", null)]
    [InlineData("""["a"]""", null)]
    [InlineData("""{"name":"a"}""", null)]
    [InlineData("""[{"name":"a","strength":"1"}]""", null)]
    [InlineData("1", null)]
    [InlineData("\"a\"", null)]
    public void ReadJson_Value_IsAListOrNothing(string json, string? text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        var loras = (RequestedLoras?)FieldKind.Loras.ReadJson(ref reader);
        Assert.Equal(text, loras is null ? null : FieldKind.Loras.WriteText(loras));
        // whoever reads on finds the end
        reader.Skip();
        Assert.False(reader.Read());
    }
}
