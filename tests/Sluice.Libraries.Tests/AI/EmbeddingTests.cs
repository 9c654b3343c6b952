using System.Net;
using Microsoft.Extensions.AI;
using Sluice.Admission;
using Sluice.AI;
using Sluice.Control;
using Sluice.Health;
using Sluice.Limits;

namespace Sluice.Libraries.Tests.AI;

/// <summary>Generators of embeddings under traffic control: a scripted one on virtual time, and OpenAI's own over sockets.</summary>
public sealed class EmbeddingTests
{
    private readonly VirtualTimeProvider _time = new();

    [Fact]
    public async Task What_is_embedded_is_reserved_and_settled_by_what_was_used()
    {
        var inner = new Generator { Uses = 7 };
        using var embeddings = Control(inner, options => options.TokensPerMinute = 10_000);

        var made = await embeddings.GenerateAsync(["Hello", "there"], cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(2, made.Count);
        Assert.Equal(1, inner.OpenWhenAsked);
        Assert.Equal((7, 0), (Limit(embeddings, "tpm").Used, Limit(embeddings, "tpm").Reserved));
    }

    [Fact]
    public async Task A_call_that_would_pass_a_limit_waits_for_the_exact_instant()
    {
        using var embeddings = Control(new Generator(), options => options.RequestsPerMinute = 1);
        await embeddings.GenerateAsync(["Hello"], cancellationToken: TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(50));

        var second = embeddings.GenerateAsync(["Hello"], cancellationToken: TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromMilliseconds(9_999));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Single(await second);
    }

    [Fact]
    public async Task A_text_that_can_never_fit_is_refused_before_it_is_sent()
    {
        var inner = new Generator();
        using var embeddings = Control(inner, options => (options.TokensPerMinute, options.DefaultMaxOutputTokens) = (10, 1));

        var refused = await Assert.ThrowsAsync<CallRefusedException>(
            () => embeddings.GenerateAsync([new string('x', 1_000)], cancellationToken: TestContext.Current.CancellationToken));

        Assert.True(refused.Refusal.IsPermanent);
        Assert.Equal(0, inner.Asked);
    }

    [Fact]
    public async Task A_429_cools_the_target_down_and_the_call_is_repeated_and_another_error_is_thrown_on()
    {
        var inner = new Generator { Fails = new HttpRequestException("slow down", null, HttpStatusCode.TooManyRequests) };
        using var embeddings = Control(inner, options => options.MaxWait = TimeSpan.FromMinutes(2));

        var call = embeddings.GenerateAsync(["Hello"], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(HealthState.Cooling, embeddings.Control.Controller.Capture().Targets.Single().Health.State);
        _time.Advance(TimeSpan.FromSeconds(40));
        Assert.Single(await call);

        inner.Fails = new HttpRequestException("no such model", null, HttpStatusCode.NotFound);
        Assert.Same(inner.Fails, await Assert.ThrowsAsync<HttpRequestException>(() => embeddings.GenerateAsync(["Hello"], cancellationToken: TestContext.Current.CancellationToken)));
        Assert.Equal((3, 0), (inner.Asked, embeddings.Control.Controller.Capture().OpenLeases));
    }

    [Fact]
    public async Task A_generator_and_a_chat_client_can_share_controls_and_a_budget()
    {
        await using var control = new TrafficControl(new() { RequestsPerMinute = 2, MaxWait = TimeSpan.Zero, Budgets = { BudgetSettings.PerDay(1.00m) } }, _time);
        using var embeddings = new Generator { Uses = 1_000 }.WithTrafficControl(control);
        using var chat = new ScriptedClient().WithTrafficControl(control);

        await embeddings.GenerateAsync(["Hello"], cancellationToken: TestContext.Current.CancellationToken);
        await chat.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<CallRefusedException>(() => embeddings.GenerateAsync(["Hello"], cancellationToken: TestContext.Current.CancellationToken));
        Assert.InRange(Limit(embeddings, "usd/day").Used, 1, 1_000_000);
        Assert.Same(control, embeddings.GetService(typeof(TrafficControl)));
    }

    [Fact]
    public async Task OpenAIs_own_generator_is_held_and_settles_by_what_the_provider_counted()
    {
        await using var real = await RealClients.StartAsync(options => (options.TokensPerMinute, options.RequestsPerMinute, options.MaxWait) = (100_000, 1, TimeSpan.Zero));
        using var embeddings = real.OpenAI(isHeld: false).GetEmbeddingClient("text-embedding-3-small").AsIEmbeddingGenerator().WithTrafficControl(real.Control);

        var made = await embeddings.GenerateAsync(["Hello", "there"], cancellationToken: TestContext.Current.CancellationToken).WaitAsync(RealClients.Hang);

        Assert.Equal(2, made.Count);
        Assert.Equal((real.Provider.Record.InputTokens, 0), (Limit(embeddings, "tpm").Used, real.Control.Controller.Capture().OpenLeases));
        await Assert.ThrowsAsync<CallRefusedException>(() => embeddings.GenerateAsync(["Hello"], cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(1, real.Provider.Record.Count);
    }

    private TrafficControlEmbeddingGenerator<string, Embedding<float>> Control(Generator inner, Action<TrafficControlOptions> configure)
    {
        var embeddings = inner.WithTrafficControl(configure, _time);
        inner.OpenNow = () => embeddings.Control.Controller.Capture().OpenLeases;
        return embeddings;
    }

    private static LimitReading Limit(TrafficControlEmbeddingGenerator<string, Embedding<float>> embeddings, string name) =>
        embeddings.Control.Controller.Capture().Scopes.SelectMany(scope => scope.Limits).Single(limit => limit.Name == name);

    private sealed class Generator : IEmbeddingGenerator<string, Embedding<float>>
    {
        public int Asked { get; private set; }

        public long? Uses { get; init; }

        /// <summary>What the next call fails with.</summary>
        public Exception? Fails { get; set; }

        public Func<int> OpenNow { get; set; } = () => 0;

        public int OpenWhenAsked { get; private set; }

        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
        {
            OpenWhenAsked = OpenNow();
            var isFirst = Asked++ == 0;
            if (Fails is { } failure && (isFirst || failure is HttpRequestException { StatusCode: not HttpStatusCode.TooManyRequests }))
                return Task.FromException<GeneratedEmbeddings<Embedding<float>>>(failure);
            return Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Select(_ => new Embedding<float>(new float[] { 1 })))
            {
                Usage = Uses is null ? null : new() { InputTokenCount = Uses },
            });
        }

        public object? GetService(Type serviceType, object? serviceKey = null) =>
            serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("scripted", null, "text-embedding-3-small") : null;

        public void Dispose()
        {
        }
    }
}
