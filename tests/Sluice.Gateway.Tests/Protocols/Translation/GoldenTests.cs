namespace Sluice.Gateway.Tests.Protocols.Translation;

public class GoldenTests
{
    public static TheoryData<string> Cases() => [.. TranslationCase.All()];

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_exchange_is_translated_as_its_golden_file_says(string name)
    {
        var golden = new TranslationCase(name);
        if (Environment.GetEnvironmentVariable("SLUICE_GOLDEN") == "write")
            golden.Write();
        Assert.Equal(golden.Expected(), golden.Translate());
    }

    [Fact]
    public void There_are_golden_files_for_requests_answers_streams_and_errors_both_ways()
    {
        var kinds = TranslationCase.All().CountBy(name => string.Join('/', name.Split('/')[..2])).ToDictionary();
        foreach (var direction in (string[])["chat-to-messages", "messages-to-chat", "responses-to-chat"])
        {
            Assert.All((string[])["request", "answer", "stream", "error"], kind => Assert.True(kinds.GetValueOrDefault($"{direction}/{kind}") >= 2, kind));
        }

        Assert.True(kinds.Values.Sum() >= 40);
    }
}
