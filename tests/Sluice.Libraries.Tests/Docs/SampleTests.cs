using System.ClientModel;
using System.ClientModel.Primitives;
using System.Reflection;
using System.Text;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using OpenAI;
using Sluice.Libraries.Tests.Http;
using Sluice.Simulation;
using Sluice.Simulation.Scripting;
using Sluice.Tests.Docs;
using Console = Sluice.Tests.Docs.Console;

namespace Sluice.Libraries.Tests.Docs;

/// <summary>Runs the samples of the adapters' pages, against simulated providers on a virtual clock; that the pages hold them word for word is tested where the others are.</summary>
public sealed class SampleTests : IDisposable
{
    private readonly VirtualTimeProvider _time = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-docs").FullName;

    public static TheoryData<string> Samples =>
        [.. SampleSource.All.Where(sample => sample.Source.StartsWith("tests/Sluice.Libraries.Tests", StringComparison.Ordinal)).Select(sample => sample.Method)];

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_sample_prints_what_its_page_says(string method)
    {
        var body = SampleSource.All.Single(sample => sample.Method == method).Body;
        var block = CodeBlock.All.Single(block => block.Text == body);
        var sample = typeof(DocSamples).GetMethod(method, BindingFlags.Public | BindingFlags.Static)!;
        object?[] given = [.. sample.GetParameters().Select(parameter => Given(parameter.Name!))];

        var printed = await Console.OutputOfAsync(() => sample.Invoke(null, given) as Task ?? Task.CompletedTask);

        Assert.Equal(block.Output, printed);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private object Given(string name) => name switch
    {
        "time" => _time,
        "file" => Path.Combine(_folder, "sluice-state.json"),
        "configuration" => new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(
            CodeBlock.All.Single(block => block is { Page: "docs/hosting.md", Language: "json" }).Text))).Build(),
        "provider" => Provider(),
        "first" => Client(Provider(ScriptedAnswer.RateLimited(TimeSpan.FromMinutes(5)))),
        "second" or "openai" => Client(Provider()),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "A sample asks for something that nobody gives it."),
    };

    private UpstreamHandler Provider(params ReadOnlySpan<ScriptedAnswer> answers)
    {
        var options = new SimulatedProviderOptions { FirstToken = TimeSpan.Zero, TokensPerSecond = 0, OutputTokens = 1_000, OutputTokensSpread = 0 };
        options.Script.Next(answers);
        return new(new SimulatedProvider(options, _time));
    }

    private static IChatClient Client(UpstreamHandler provider) => new OpenAIClient(new ApiKeyCredential("none"), new OpenAIClientOptions
    {
        Transport = new HttpClientPipelineTransport(new HttpClient(provider)),
        RetryPolicy = new ClientRetryPolicy(0),
    }).GetChatClient("gpt-4o").AsIChatClient();
}
