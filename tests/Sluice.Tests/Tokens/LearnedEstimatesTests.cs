using System.Globalization;
using System.Text.Json;
using Sluice.Admission;
using Sluice.State;
using Sluice.Tokens;

namespace Sluice.Tests.Tokens;

public sealed class LearnedEstimatesTests
{
    private const string Key = "team-a";
    private const string Model = "gpt-4o";

    private readonly LearnedEstimates _learned = new();

    [Theory]
    [InlineData("english", 0.20)]
    [InlineData("code", 0.40)]
    [InlineData("json", 0.35)]
    [InlineData("chinese", 0.40)]
    [InlineData("japanese", 0.35)]
    public void What_was_learned_from_some_texts_covers_the_others_with_less_excess(string name, double greatestMedianExcess)
    {
        var samples = Sample.OfClass(name);
        var (known, others) = (samples.Where((_, i) => i % 2 == 0), samples.Where((_, i) => i % 2 == 1).ToArray());
        foreach (var sample in known)
            _learned.Learn(Key, Model, new(Bound(sample), sample.Tokens, 0));
        var figures = _learned.Read(Key, Model);

        var before = Excess(others, Bound);
        var after = Excess(others, sample => figures.Correct(Bound(sample)));
        Print($"{name,-9} n {others.Length} before: {before}; after: {after}");
        Assert.InRange(after.Covered, 0.99, 1);
        Assert.True(after.Median < before.Median || before.Median == 0);
        Assert.InRange(after.Median, 0, greatestMedianExcess);
    }

    [Fact]
    public void Nothing_is_concluded_from_fewer_than_twenty_calls()
    {
        for (var i = 0; i < LearnedEstimates.FewestCalls - 1; i++)
            _learned.Learn(Key, Model, new(100, 50, 30));
        Assert.Equal(LearnedFigures.None, _learned.Read(Key, Model));

        _learned.Learn(Key, Model, new(100, 50, 30));
        var figures = _learned.Read(Key, Model);
        Assert.InRange(figures.Correct(100), 50, 54);
        Assert.InRange(figures.MostOutputTokens!.Value, 30, 33);
    }

    [Fact]
    public void Until_a_hundred_calls_were_seen_an_eighth_of_how_far_they_lie_apart_is_put_on()
    {
        for (var i = 0; i < 99; i++)
            _learned.Learn(Key, Model, new(6_400, i == 0 ? 3_900 : 1_300, 0));
        Assert.Equal(4_000 + 400, _learned.Read(Key, Model).Correct(6_400));

        _learned.Learn(Key, Model, new(6_400, 1_300, 0));
        Assert.Equal(1_400, _learned.Read(Key, Model).Correct(6_400));

        var few = new LearnedEstimates();
        for (var i = 0; i < 50; i++)
            few.Learn(Key, Model, new(6_400, i == 0 ? 6_400 : 1_300, 0));
        Assert.InRange(few.Read(Key, Model).Correct(6_400), 6_400, 6_500); // nothing is put on beyond the bound
    }

    [Fact]
    public void Outputs_are_quantiles_that_are_never_too_small_and_at_most_an_eighth_too_large()
    {
        for (var tokens = 1; tokens <= 1_000; tokens++)
            _learned.Learn(Key, Model, new(0, 0, tokens));
        var figures = _learned.Read(Key, Model);

        Assert.InRange(figures.LikelyOutputTokens!.Value, 950, 950 * 9 / 8);
        Assert.InRange(figures.MostOutputTokens!.Value, 990, 990 * 9 / 8);
    }

    [Fact]
    public void Every_size_of_output_is_covered_by_what_is_read_of_it()
    {
        for (long tokens = 1; tokens < 1 << 24; tokens = (tokens * 5 / 4) + 1)
        {
            var learned = new LearnedEstimates();
            for (var i = 0; i < LearnedEstimates.FewestCalls; i++)
                learned.Learn(Key, Model, new(0, 0, tokens));
            Assert.InRange(learned.Read(Key, Model).MostOutputTokens!.Value, tokens, tokens * 9 / 8);
        }
    }

    [Fact]
    public void A_cut_output_teaches_nothing_and_choices_are_counted_apart()
    {
        for (var i = 0; i < 50; i++)
        {
            _learned.Learn(Key, "cut", new(0, 0, 10) { IsCut = true });
            _learned.Learn(Key, "four", new(0, 0, 40) { Choices = 4 });
        }

        Assert.Null(_learned.Read(Key, "cut").MostOutputTokens);
        Assert.Equal(10, _learned.Read(Key, "four").MostOutputTokens);
    }

    [Fact]
    public void A_tokenizer_that_cuts_finer_raises_the_estimate()
    {
        for (var i = 0; i < 50; i++)
            _learned.Learn(Key, Model, new(100, 130, 0));
        Assert.InRange(_learned.Read(Key, Model).Correct(1_000), 1_300, 1_350);
    }

    [Fact]
    public void New_keys_begin_with_everybodys_input_and_nobodys_output()
    {
        for (var i = 0; i < 50; i++)
            _learned.Learn(Key, Model, new(100, 50, 30));
        var figures = _learned.Read("team-b", Model);

        Assert.InRange(figures.Correct(100), 50, 54);
        Assert.Null(figures.MostOutputTokens);
        Assert.Equal(LearnedFigures.None, _learned.Read(Key, "another"));
    }

    [Fact]
    public void It_follows_what_changes()
    {
        for (var i = 0; i < 2_000; i++)
            _learned.Learn(Key, Model, new(100, 30, 10));
        for (var i = 0; i < 100; i++)
            _learned.Learn(Key, Model, new(100, 90, 500));
        var figures = _learned.Read(Key, Model);

        Assert.InRange(figures.Correct(100), 90, 94);
        Assert.InRange(figures.MostOutputTokens!.Value, 500, 563);
    }

    [Fact]
    public void So_many_are_remembered_and_the_one_not_used_for_longest_is_forgotten()
    {
        var learned = new LearnedEstimates(capacity: 3);
        foreach (var key in (string[])["a", "b", "a", "c"]) // each with everybody's, which stays
        {
            for (var i = 0; i < 30; i++)
                learned.Learn(key, Model, new(100, 50, 30));
        }

        Assert.NotNull(learned.Read("a", Model).MostOutputTokens);
        Assert.Null(learned.Read("b", Model).MostOutputTokens);
        Assert.NotNull(learned.Read("c", Model).MostOutputTokens);
        Assert.Equal(3, learned.Save().Entries.Count);
    }

    [Fact]
    public void What_is_saved_as_JSON_and_loaded_says_the_same()
    {
        var random = new Random(5);
        for (var i = 0; i < 3_000; i++)
            _learned.Learn($"key-{random.Next(20)}", Model, new(1 + random.Next(10_000), random.Next(9_000), random.Next(100_000)));
        var copy = new LearnedEstimates();
        copy.Load(JsonSerializer.Deserialize<LearnedEstimatesState>(JsonSerializer.Serialize(_learned.Save()))!);

        for (var i = 0; i < 20; i++)
            Assert.Equal(_learned.Read($"key-{i}", Model), copy.Read($"key-{i}", Model));
        var less = new LearnedEstimates(capacity: 5);
        less.Load(_learned.Save());
        Assert.Equal(5, less.Save().Entries.Count);
    }

    [Fact]
    public void They_are_part_of_an_engines_state()
    {
        var before = new AdmissionController(new());
        for (var i = 0; i < 50; i++)
            before.Estimates.Learn(Key, Model, new(100, 50, 30));
        var after = new AdmissionController(new());
        after.Restore(StateJson.Read(StateJson.Write(before.SaveState())));
        Assert.Equal(before.Estimates.Read(Key, Model), after.Estimates.Read(Key, Model));

        var damaged = before.SaveState() with { Estimates = new() { Version = 7 } };
        Assert.Throws<StateException>(() => new AdmissionController(new()).Restore(damaged));
    }

    [Theory]
    [InlineData(2, new[] { 1, 30 }, new[] { 1, 30 })]
    [InlineData(1, new[] { 1 }, new[] { 1, 30 })]
    [InlineData(1, new[] { -1, 30 }, new[] { 1, 30 })]
    [InlineData(1, new[] { 1, 30 }, new[] { 100_000, 30 })]
    [InlineData(1, new[] { 1, 30 }, new[] { 1, 0 })]
    [InlineData(1, new[] { 1, 1_000, 2, 1_000 }, new[] { 1, 30 })]
    public void What_is_damaged_is_refused_and_nothing_of_it_is_taken(int version, int[] input, int[] output)
    {
        _learned.Learn(Key, Model, new(100, 50, 30));
        var state = new LearnedEstimatesState { Version = version, Entries = [new("a", "m", input, output)] };

        Assert.Throws<StateException>(() => _learned.Load(state));
        Assert.Equal(2, _learned.Save().Entries.Count);
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        for (var i = 0; i < 50; i++)
            _learned.Learn(Key, Model, new(100, 50, 30));
        _learned.Read(Key, Model);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            _learned.Read(Key, Model);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static long Bound(Sample sample) => UpperBoundEstimator.Instance.EstimateText(sample.Text);

    private static Figures Excess(Sample[] samples, Func<Sample, long> estimate)
    {
        var ratios = samples.Select(sample => (double)estimate(sample) / sample.Tokens).Order().ToArray();
        return new(ratios.Count(ratio => ratio >= 1) / (double)ratios.Length, Of(ratios, 0.5), Of(ratios, 0.95));
    }

    private static double Of(double[] ratios, double share) => ratios[(int)(share * (ratios.Length - 1))] - 1;

    private static void Print(FormattableString line) =>
        TestContext.Current.TestOutputHelper?.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private readonly record struct Figures(double Covered, double Median, double P95)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"covered {Covered:P1}, median {Median:+0%}, p95 {P95:+0%}");
    }
}
