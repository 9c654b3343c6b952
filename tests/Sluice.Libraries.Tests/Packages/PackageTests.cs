using System.Reflection;
using System.Text.RegularExpressions;

namespace Sluice.Libraries.Tests.Packages;

/// <summary>The packages, as somebody has them who only has the packages.</summary>
public sealed partial class PackageTests
{
    // What a page takes for granted before its code begins, and what is done with it afterwards.
    private static readonly Dictionary<string, (string Before, string After)> Around = new(StringComparer.Ordinal)
    {
        ["Sluice"] = ("", "Console.WriteLine(controller.Capture().Scopes[0].Limits[1].Used);"),
        ["Sluice.AI"] = ("using IChatClient client = new Echo();", "Console.WriteLine(await chat.GetResponseAsync(\"hello\", new() { ModelId = \"gpt-4o\" }));"),
        ["Sluice.Hosting"] = ("var builder = Microsoft.AspNetCore.Builder.WebApplication.CreateEmptyBuilder(new());", ""),
        ["Sluice.Http"] = ("var services = new Microsoft.Extensions.DependencyInjection.ServiceCollection();", "Console.WriteLine(services.BuildServiceProvider().GetRequiredService<IHttpClientFactory>().CreateClient(\"openai\").Timeout);"),
        ["Sluice.Polly"] = ("", "Console.WriteLine(await pipeline.ExecuteAsync(static _ => ValueTask.FromResult(\"through the pipeline\")));"),
        ["Sluice.RateLimiting"] = ("", "Console.WriteLine(lease.IsAcquired);"),
        ["Sluice.Simulation"] = ("", "Console.WriteLine(baseUrl.AbsolutePath);"),
    };

    [Fact]
    public async Task A_fresh_project_installs_the_packages_from_a_folder_and_runs_what_their_pages_show()
    {
        using var fresh = new FreshProject();
        var root = Metadata("Repository");
        foreach (var project in Around.Keys.Append("Sluice.Protocols"))
            await FreshProject.RunAsync(root, "pack", Path.Combine("src", project), "--no-build", "-c", Metadata("Pivot"), "-o", fresh.Feed, "-v", "q");
        fresh.Write(Around.Keys, VersionOf(Directory.GetFiles(fresh.Feed, "Sluice.AI.*.nupkg").Single()));
        foreach (var (package, (before, after)) in Around)
            fresh.Add($"{package}.cs", Program(package, before, File.ReadAllText(Path.Combine(root, "src", package, "README.md")), after));
        fresh.Add("Echo.cs", """
            using Microsoft.Extensions.AI;

            internal sealed class Echo : IChatClient
            {
                public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
                    Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, messages.Last().Text)));

                public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
                {
                    await Task.CompletedTask;
                    yield return new(ChatRole.Assistant, messages.Last().Text);
                }

                public object? GetService(Type serviceType, object? serviceKey = null) => null;

                public void Dispose() { }
            }
            """);
        fresh.Add("Program.cs", string.Concat(Around.Keys.Select(package => $"await {Name(package)}.RunAsync();\n")));

        Assert.Equal("1350\nhello\n00:02:10\nthrough the pipeline\nTrue\n/v1\n", await fresh.RunAsync());
    }

    private static string Program(string package, string before, string page, string after)
    {
        var code = Code().Match(page.ReplaceLineEndings("\n")).Groups["code"].Value;
        var usings = Usings().Matches(code).Select(match => match.Value);
        return $$"""
            using Microsoft.Extensions.DependencyInjection;
            {{string.Concat(usings.Where(line => !line.Contains("DependencyInjection", StringComparison.Ordinal)))}}
            internal static class {{Name(package)}}
            {
                public static async Task RunAsync()
                {
                    {{before}}
            {{Usings().Replace(code, "")}}
                    {{after}}
                    await Task.CompletedTask;
                }
            }
            """;
    }

    private static string Name(string package) => $"Page{package.Replace(".", "", StringComparison.Ordinal)}";

    private static string VersionOf(string package) => Path.GetFileNameWithoutExtension(package)["Sluice.AI.".Length..];

    private static string Metadata(string key) =>
        typeof(PackageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(of => of.Key == key).Value!;

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Code();

    [GeneratedRegex(@"^using [A-Z][\w.]*;\n", RegexOptions.Multiline, 1_000)]
    private static partial Regex Usings();
}
