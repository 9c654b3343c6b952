using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Sluice.Libraries.Tests.Samples;

/// <summary>Every program in <c>samples/</c> runs and prints what it is to print.</summary>
public sealed class SampleTests
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, string> Expected = new(StringComparer.Ordinal)
    {
        ["ChatClient"] = """
            1: answered, \d+ tokens
            2: answered, \d+ tokens
            3: answered, \d+ tokens
            4: refused by rpm; passes in (1:00|0:[345]\d)
            spent \$0\.000\d of \$5\.00
            """,
        ["FirstChatCall"] = """
            open how boats the by opens long one because behind
            limit rpm of backend:llm is 1: 1 used, 0 reserved, 1 asked for; it can pass in (60|5\d\.\d+) s\.
            """,
        ["FirstHttpCall"] = """
            open how boats the by opens long one because behind
            limit rpm of backend:llm is 1: 1 used, 0 reserved, 1 asked for; it can pass in (60|5\d\.\d+) s\.
            """,
        ["Fallback"] = """
            1: small
            2: small
            3: broken, then spare
            4: broken, then spare
            5: spare
            6: spare
            small/gpt-4o: Ready
            broken/gpt-4o: Open
            spare/gpt-4o-mini: Ready
            """,
        ["PollyPipeline"] = """
            call 1 went after 0 s
            call 2 went after 10 s
              not yet; again in 40 s
            call 3 went after 60 s
            call 4 went after 70 s
            """,
        ["HttpClientOpenAI"] = """
            1: answered, 200 tokens
            2: streamed, 201 updates
            3: answered, 200 tokens
            4: refused by rpm; passes in 0:5\d
            """,
        ["AnthropicClient"] = """
            answered, 40 tokens, after 1 refusal of the provider
            usd/day: 606000 of 1000000000
            rpm: 2 of 50
            itpm: 2 of 30000
            otpm: 40 of 8000
            """,
        ["BatchOfPrompts"] = """
            \[#         \]  10 % after 1 min
            \[##        \]  20 % after 2 min
            \[###       \]  30 % after 3 min
            \[####      \]  40 % after 4 min
            \[#####     \]  50 % after 5 min
            \[######    \]  60 % after 6 min
            \[#######   \]  70 % after 7 min
            \[########  \]  80 % after 8 min
            \[######### \]  90 % after 8 min
            \[##########\] 100 % after 8 min
            8245 answered in 8 minutes for \$0\.50; 0 refused by the provider
            """,
        ["TenantBudgets"] = """
            acme: 200 42
            acme: 200 42
            acme: 200 42
            acme: 402 partition/acme: limit usd/day of partition/acme is \$0\.03: \$0\.03 used, \$0\.00 reserved, \$0\.01 asked for
            globex: 200 42
            """,
    };

    public static TheoryData<string> Names => [.. Directory.GetDirectories(Path.Combine(Metadata("Repository"), "samples")).Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_sample_prints_what_it_is_to_print(string name)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(Metadata("Artifacts"), "bin", name, Metadata("Pivot"), $"{name}.dll")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var hang = new CancellationTokenSource(Hang);
        var output = process.StandardOutput.ReadToEndAsync(hang.Token);
        var errors = process.StandardError.ReadToEndAsync(hang.Token);
        try
        {
            await process.WaitForExitAsync(hang.Token);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }

        Assert.True(process.ExitCode == 0, await errors);
        Assert.Matches(new Regex($"^{Expected[name].ReplaceLineEndings("\n")}\n$", RegexOptions.None, TimeSpan.FromSeconds(1)), (await output).ReplaceLineEndings("\n"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sample_is_shorter_than_sixty_lines(string name) =>
        Assert.InRange(File.ReadAllLines(Path.Combine(Metadata("Repository"), "samples", name, "Program.cs")).Length, 10, 59);

    private static string Metadata(string key) =>
        typeof(SampleTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(of => of.Key == key).Value!;
}
