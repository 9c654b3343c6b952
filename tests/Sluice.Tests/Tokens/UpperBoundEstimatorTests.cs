using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Tokens;

namespace Sluice.Tests.Tokens;

public sealed class UpperBoundEstimatorTests
{
    private static readonly UpperBoundEstimator Estimator = UpperBoundEstimator.Instance;

    [Theory]
    [InlineData("english", 0.60)]
    [InlineData("code", 0.60)]
    [InlineData("json", 0.60)]
    [InlineData("chinese", 0.80)]
    [InlineData("japanese", 0.80)]
    [InlineData("mixed", 0.80)]
    public void It_covers_99_of_100_texts_without_wasting_much(string name, double greatestMedianExcess)
    {
        var samples = Sample.OfClass(name);
        Assert.InRange(samples.Length, 60, int.MaxValue);

        var ratios = samples.Select(sample => (double)Estimate(sample.Text) / sample.Tokens).Order().ToArray();
        var covered = ratios.Count(ratio => ratio >= 1) / (double)ratios.Length;
        var coveredFiner = samples.Count(sample => Estimate(sample.Text) >= 1.3 * sample.O200k) / (double)samples.Length;
        Print($"{name,-9} n {ratios.Length} covered {covered:P1} least {ratios[0]:0.00} median {Of(ratios, 0.5):+0%} p95 {Of(ratios, 0.95):+0%}; 1.3 x o200k covered {coveredFiner:P1}");

        Assert.InRange(covered, 0.99, 1);
        Assert.InRange(Of(ratios, 0.5), 0, greatestMedianExcess);
    }

    [Fact]
    public void It_stays_near_the_truth_on_text_made_to_pass_it()
    {
        foreach (var sample in Sample.OfClass("hostile"))
        {
            var ratio = (double)Estimate(sample.Text) / sample.Tokens;
            Assert.True(ratio >= 0.6, $"{ratio:0.00} of the truth for {sample.Text[..20]}");
        }
    }

    [Fact]
    public void It_never_says_more_than_the_text_has_bytes_nor_less_than_one_token()
    {
        Assert.Equal(0, Estimator.EstimateText(""u8));
        Assert.Equal(0, Estimator.EstimateText(""));
        Assert.Equal(0, Estimator.EstimateJsonText(""u8));
        var random = new Random(7);
        for (var length = 1; length < 400; length++)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            Assert.InRange(Estimator.EstimateText(bytes), 1, length);
        }
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_count_as_a_token_each()
    {
        foreach (var stray in new byte[] { 0x80, 0xBF, 0xC0, 0xFF })
        {
            var bytes = new byte[200];
            bytes.AsSpan().Fill(stray);
            Assert.Equal(200, Estimator.EstimateText(bytes));
        }
    }

    [Fact]
    public void Characters_and_bytes_of_a_text_are_estimated_alike()
    {
        foreach (var sample in Sample.All) Assert.Equal(Estimate(sample.Text), Estimator.EstimateText(sample.Text));
        Assert.Equal(Estimator.EstimateText("a\uFFFDb"), Estimator.EstimateText("a\uD83Db"));
    }

    [Fact]
    public void How_a_JSON_string_is_escaped_changes_nothing()
    {
        foreach (var sample in Sample.All)
        {
            foreach (var encoder in new[] { JavaScriptEncoder.Default, JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
            {
                var escaped = JsonEncodedText.Encode(sample.Text, encoder).EncodedUtf8Bytes;
                Assert.Equal(Estimate(sample.Text), Estimator.EstimateJsonText(escaped));
            }
        }
    }

    [Theory]
    [InlineData("""\u00e9\/\b\f""", "é/\b\f")]
    [InlineData("""\uD83C\uDF89""", "🎉")]
    [InlineData("""\uD83Cx""", "\uFFFDx")]
    [InlineData("""\uD83C\u0041""", "\uFFFDA")]
    [InlineData("""\q\u12""", """\q\u12""")]
    [InlineData("""\""", """\""")]
    public void Escapes_count_as_what_they_stand_for(string escaped, string text)
    {
        var padding = new string('x', 90);
        Assert.Equal(Estimate(padding + text), Estimator.EstimateJsonText(Encoding.UTF8.GetBytes(padding + escaped)));
    }

    [Fact]
    public void How_a_text_is_cut_into_pieces_changes_nothing()
    {
        var random = new Random(11);
        foreach (var sample in Sample.All)
        {
            var utf8 = Encoding.UTF8.GetBytes(sample.Text).AsSpan();
            var tally = default(TokenTally);
            while (!utf8.IsEmpty)
            {
                var length = random.Next(1, Math.Min(utf8.Length, 150) + 1);
                tally.Add(utf8[..length]);
                utf8 = utf8[length..];
            }

            Assert.Equal(Estimate(sample.Text), tally.Finish());
        }
    }

    [Fact]
    public void More_text_never_estimates_to_less_by_more_than_a_token()
    {
        foreach (var sample in Sample.OfClass("english").Concat(Sample.OfClass("code")).Take(40))
        {
            var utf8 = Encoding.UTF8.GetBytes(sample.Text);
            for (var length = 1; length < utf8.Length; length++)
                Assert.True(Estimator.EstimateText(utf8.AsSpan(0, length)) >= Estimator.EstimateText(utf8.AsSpan(0, length - 1)) - 1);
        }
    }

    [Fact]
    public void Estimating_allocates_nothing()
    {
        var text = Sample.OfClass("mixed")[^1].Text;
        var utf8 = Encoding.UTF8.GetBytes(text);
        var escaped = JsonEncodedText.Encode(text).EncodedUtf8Bytes.ToArray();
        Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run()
        {
            Estimator.EstimateText(utf8);
            Estimator.EstimateText(text);
            Estimator.EstimateJsonText(escaped);
        }
    }

    private static long Estimate(string text) => Estimator.EstimateText(Encoding.UTF8.GetBytes(text));

    /// <summary>The excess at a quantile of sorted ratios.</summary>
    private static double Of(double[] ratios, double quantile) => ratios[(int)(quantile * (ratios.Length - 1))] - 1;

    private static void Print(FormattableString line)
        => TestContext.Current.TestOutputHelper?.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
