using System.Net.Http.Headers;
using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.AI;
using Sluice.AI;
using Sluice.Control;
using Sluice.Http;
using Sluice.Limits;

namespace Sluice.Bench;

/// <summary>
/// What the libraries add to a call whose client answers at once, or later and on another thread, as real ones do: the difference of each pair is
/// the price of reading, admitting and settling. The limits are out of reach, so every call passes.
/// </summary>
public class LibraryBenchmarks
{
    private const string Request = """{"model":"gpt-4o-mini","max_tokens":100,"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"What is the capital of France?"}]}""";
    private const string Answer = """{"id":"c1","object":"chat.completion","created":1,"model":"gpt-4o-mini","choices":[{"index":0,"message":{"role":"assistant","content":"Paris."},"finish_reason":"stop"}],"usage":{"prompt_tokens":20,"completion_tokens":3,"total_tokens":23}}""";

    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly byte[] RequestBytes = Encoding.UTF8.GetBytes(Request);

    private readonly ChatMessage[] _messages = [new(ChatRole.System, "Be brief."), new(ChatRole.User, "What is the capital of France?")];
    private readonly ChatOptions _options = new() { ModelId = "gpt-4o-mini", MaxOutputTokens = 100 };
    private ReadyClient _bareChat = null!;
    private HttpClient _bareHttp = null!;
    private TrafficControl _control = null!;
    private TrafficControlChatClient _heldChat = null!;
    private HttpClient _heldHttp = null!;

    /// <summary>Whether the answer comes later, so that everything between is really awaited.</summary>
    [Params(false, true)]
    public bool Later { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _control = new(new()
        {
            RequestsPerMinute = LimitOptions.Greatest,
            TokensPerMinute = LimitOptions.Greatest,
            Budgets = { BudgetSettings.Per(CalendarPeriod.Day, 1_000_000_000) },
        });
        _bareChat = new(Later);
        _bareHttp = new(new ReadyHandler(Later));
        _heldChat = new(_bareChat, _control);
        _heldHttp = new(new TrafficControlHandler(_control) { InnerHandler = new ReadyHandler(Later) });
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _heldHttp.Dispose();
        _bareHttp.Dispose();
        _control.Dispose();
    }

    [Benchmark(Description = "IChatClient, bare")]
    public Task<ChatResponse> BareChat() => _bareChat.GetResponseAsync(_messages, _options);

    [Benchmark(Description = "IChatClient, held")]
    public Task<ChatResponse> HeldChat() => _heldChat.GetResponseAsync(_messages, _options);

    [Benchmark(Description = "HttpClient, bare")]
    public Task<int> BareHttp() => PostAsync(_bareHttp);

    [Benchmark(Description = "HttpClient, held")]
    public Task<int> HeldHttp() => PostAsync(_heldHttp);

    private static async Task<int> PostAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://api.example.com/v1/chat/completions")
        {
            Content = new ByteArrayContent(RequestBytes) { Headers = { ContentType = Json } },
        };
        using var answer = await client.SendAsync(request).ConfigureAwait(false);
        return (int)answer.StatusCode;
    }

    private sealed class ReadyClient(bool later) : IChatClient
    {
        private static readonly Task<ChatResponse> Whole = Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, "Paris."))
        {
            Usage = new() { InputTokenCount = 20, OutputTokenCount = 3 },
        });

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            later ? AnswerLaterAsync() : Whole;

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }

        private static async Task<ChatResponse> AnswerLaterAsync()
        {
            await Task.Yield();
            return await Whole.ConfigureAwait(false);
        }
    }

    // A body that comes off a connection, so that HttpClient buffers it in either case, and a header, as every answer has.
    private sealed class ReadyHandler(bool later) : HttpMessageHandler
    {
        private static readonly byte[] AnswerBytes = Encoding.UTF8.GetBytes(Answer);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            later ? AnswerLaterAsync() : Task.FromResult(Make());

        private static async Task<HttpResponseMessage> AnswerLaterAsync()
        {
            await Task.Yield();
            return Make();
        }

        private static HttpResponseMessage Make()
        {
            var answer = new HttpResponseMessage { Content = new StreamContent(new MemoryStream(AnswerBytes)) { Headers = { ContentType = Json } } };
            answer.Headers.TryAddWithoutValidation("x-request-id", "req-1");
            return answer;
        }
    }
}
