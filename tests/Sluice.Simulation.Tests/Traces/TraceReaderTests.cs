using Sluice.Simulation.Traces;

namespace Sluice.Simulation.Tests.Traces;

public class TraceReaderTests
{
    [Theory]
    [InlineData("azure2023_conv.csv", 19_366, 22_361_870, 4_088_665, 58.36)]
    [InlineData("azure2023_code.csv", 8_819, 18_059_974, 245_896, 57.27)]
    [InlineData("azure2023_conv_and_code.csv", 28_185, 40_421_844, 4_334_561, 58.55)]
    [InlineData("mooncake_synthetic.csv", 3_993, 61_194_628, 595_432, 17.03)]
    public void A_published_trace_has_its_rows_and_totals(string file, int rows, long input, long output, double minutes)
    {
        var directory = Environment.GetEnvironmentVariable("SLUICE_TRACES");
        if (string.IsNullOrEmpty(directory))
            Assert.Skip("SLUICE_TRACES does not name the directory of the published traces.");
        var path = Path.Combine(directory, file);
        if (!File.Exists(path))
            Assert.Skip($"SLUICE_TRACES names a directory without {file}.");

        var read = TraceReader.Read(path).ToArray();

        Assert.Equal((rows, input, output), (read.Length, read.Sum(r => r.InputTokens), read.Sum(r => r.OutputTokens)));
        Assert.Equal(minutes, Math.Round(read[^1].TimestampMs / 60_000.0, 2));
        Assert.Equal(file.Contains("_and_", StringComparison.Ordinal), read.All(r => r.Tenant is "conv" or "code"));
        Assert.All(read, r => Assert.Null(r.Model));
    }

    [Fact]
    public void Columns_are_found_by_name_in_any_order()
    {
        var rows = Read("model, output_tokens,timestamp_ms,input_tokens,tenant\r\ngpt,3,0,2,a\r\n\r\n,30,5,20,\r\n");

        Assert.Equal([new TraceRow(0, 2, 3, "a", "gpt"), new TraceRow(5, 20, 30)], rows);
    }

    [Fact]
    public void A_trace_is_read_one_row_at_a_time()
    {
        using var rows = TraceReader.Read(new StringReader("timestamp_ms,input_tokens,output_tokens\n0,1,2\nbroken"), "t.csv").GetEnumerator();

        Assert.True(rows.MoveNext());
        Assert.Equal(new TraceRow(0, 1, 2), rows.Current);
        Assert.Throws<TraceFormatException>(() => rows.MoveNext());
    }

    [Theory]
    [InlineData("", 1, "header: ''")]
    [InlineData("timestamp_ms,input_tokens", 1, "lacks the column output_tokens")]
    [InlineData("timestamp_ms,input_tokens,output_tokens,tennant", 1, "'tennant' is not a column")]
    [InlineData("timestamp_ms,input_tokens,output_tokens,input_tokens", 1, "'input_tokens' stands there twice")]
    [InlineData("timestamp_ms,input_tokens,output_tokens\n0,1,2\n1,x,2", 3, "input_tokens: 'x' is not a whole number")]
    [InlineData("timestamp_ms,input_tokens,output_tokens\n0,1,-2", 2, "output_tokens: '-2' is not a whole number")]
    [InlineData("timestamp_ms,input_tokens,output_tokens\n0,1,99999999999999999999", 2, "output_tokens: '99999999999999999999'")]
    [InlineData("timestamp_ms,input_tokens,output_tokens\n0,1,", 2, "output_tokens: ''")]
    [InlineData("timestamp_ms,input_tokens,output_tokens\n0,1", 2, "row: '0,1' has 2 fields, the header 3")]
    [InlineData("timestamp_ms,input_tokens,output_tokens\n5,1,2\n4,1,2", 3, "timestamp_ms: '4' is before the row above (5)")]
    public void A_bad_line_is_one_error_that_names_line_field_and_value(string text, long line, string says)
    {
        var error = Assert.Throws<TraceFormatException>(() => Read(text));

        Assert.Equal(line, error.Line);
        Assert.StartsWith($"t.csv, line {line}, ", error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    private static TraceRow[] Read(string text) => [.. TraceReader.Read(new StringReader(text), "t.csv")];
}
