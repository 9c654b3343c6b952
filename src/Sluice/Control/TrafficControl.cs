using Sluice.Admission;
using Sluice.Pricing;
using Sluice.Resilience;
using Sluice.Tokens;

namespace Sluice.Control;

/// <summary>
/// The controls of one client of an LLM API, or of several that stand in for each other: limits, budgets, health, waiting and retries over one
/// engine. What <c>WithTrafficControl</c> and <c>AddTrafficControl</c> put in front of a client; share one between clients that share an account.
/// </summary>
/// <remarks>Made once and used from any thread. Disposing it ends all waiting.</remarks>
public sealed partial class TrafficControl : IAsyncDisposable, IDisposable
{
    private const string Everything = "all";
    private const string Tenants = "tenant";

    private readonly TrafficControlOptions _options;
    private readonly ControlledBackend[] _backends;
    private readonly CallerScopes _all;
    private readonly ExceptionReader _exceptions;

    /// <summary>Makes the controls of one backend, which has the options' own limits.</summary>
    /// <param name="options">What they hold it to; copied, so that later changes have no effect.</param>
    /// <param name="time">Their clock; the system's unless given.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names each, its value and the remedy.</exception>
    public TrafficControl(TrafficControlOptions options, TimeProvider? time = null)
        : this(options ?? throw new ArgumentNullException(nameof(options)), [new(options.Name, options)], time)
    {
    }

    /// <summary>Makes the controls of several backends, tried in their order; the options' own limits hold for none of them.</summary>
    /// <param name="options">Budgets, waiting, retries.</param>
    /// <param name="backends">The backends and what holds for each, by a name of its own.</param>
    /// <param name="time">Their clock; the system's unless given.</param>
    /// <exception cref="ArgumentException">An option is out of its range, there is no backend, or two have one name.</exception>
    public TrafficControl(TrafficControlOptions options, IReadOnlyList<KeyValuePair<string, BackendSettings>> backends, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(backends);
        _options = options.Validated();
        Validate(backends);
        Time = time ?? TimeProvider.System;
        Controller = new(PolicyOf(options, backends), Time);
        Executor = new(Controller, options.Retry, Time);
        var catalog = ModelCatalog.BuiltIn.With(options.Prices.ToDictionary(price => price.Key, price => price.Value.ToPrice(), StringComparer.Ordinal));
        _backends = [.. backends.Select(backend => new ControlledBackend(backend.Key, backend.Value, Controller, catalog))];
        _all = Controller.Caller(Everything);
        _exceptions = new(options.Classify, Time);
        DefaultMaxOutputTokens = options.DefaultMaxOutputTokens;
        CountsMoney = options.Budgets.Count + options.PerTenant.Budgets.Count > 0;
        Name = options.Name;
    }

    /// <summary>The name that refusals and metrics use.</summary>
    public string Name { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>The engine: status, explanations, other policies.</summary>
    public AdmissionController Controller { get; }

    /// <summary>Carries calls through, with retries and fallback.</summary>
    public CallExecutor Executor { get; }

    /// <summary>Output tokens reserved for a call that names no output limit.</summary>
    public long DefaultMaxOutputTokens { get; }

    /// <summary>Whether a budget holds, so that the output limit of every call has to be written into it.</summary>
    public bool CountsMoney { get; }

    /// <summary>How long a call waits for room at most, unless it says otherwise.</summary>
    public TimeSpan MaxWait => _options.MaxWait;

    /// <summary>Whether a failed attempt may be followed by another.</summary>
    public bool Retries => _options.Retry.Attempts > 1;

    /// <summary>The question to the engine for a call.</summary>
    /// <param name="call">The call.</param>
    /// <exception cref="InvalidOperationException">Money is limited, and nobody knows what the model costs.</exception>
    public AdmissionRequest RequestFor(in ControlledCall call)
    {
        var candidates = new Candidate[_backends.Length];
        var count = 0;
        foreach (var backend in _backends)
        {
            var model = backend.ModelFor(call.Model);
            if (model.Price is not null)
                candidates[count++] = new(model.Target, CountsMoney ? CostCalculator.MaxCost(model.Price, call.Estimate) : default);
            else if (!CountsMoney || _options.UnknownPrice == UnknownPrice.Free)
                candidates[count++] = new(model.Target);
        }

        if (count == 0)
        {
            throw new InvalidOperationException(
                call.Model.Length == 0
                    ? $"A call names no model, so that nobody knows what it costs, and '{Name}' has a money budget. "
                        + $"Name the model, or set {nameof(TrafficControlOptions.UnknownPrice)} to {UnknownPrice.Free}."
                    : $"Nobody has told Sluice what model '{call.Model}' costs, and '{Name}' has a money budget. "
                        + $"Name its price in {nameof(TrafficControlOptions.Prices)}, or set {nameof(TrafficControlOptions.UnknownPrice)} to {UnknownPrice.Free}.");
        }

        return new()
        {
            Caller = (call.Tenant ?? AmbientTenant.Current) is { } tenant ? _all.Member(Tenants, tenant) : _all,
            Candidates = count == candidates.Length ? candidates : candidates.AsMemory(0, count),
            Estimate = Reserved(call),
            MaxWait = call.MaxWait,
        };
    }

    /// <summary>Which of the backends a target belongs to, from 0 in the order they were given; the first for a call without a target.</summary>
    /// <param name="target">The target of an attempt.</param>
    public int BackendOf(Target? target)
    {
        for (var i = 1; i < _backends.Length; i++)
        {
            if (target is not null && target.Options.Scopes[0].AsSpan(ControlledBackend.ScopePrefix.Length).SequenceEqual(_backends[i].Name))
                return i;
        }

        return 0;
    }

    /// <summary>What was used, with what it costs at a backend.</summary>
    /// <param name="backend">The backend, from 0.</param>
    /// <param name="model">The model that was asked for.</param>
    /// <param name="usage">What was used.</param>
    /// <param name="searches">Searches that the provider made, which are billed apart.</param>
    public Usage Priced(int backend, string model, in Usage usage, int searches = 0) =>
        CountsMoney && _backends[backend].ModelFor(model).Price is { } price ? usage with { Cost = CostCalculator.Cost(price, usage, searches) } : usage;

    /// <summary>How an attempt ended whose client threw: what it costs, and what it says of the provider.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="read">Reads exceptions of the client, after the options' own reading and before Sluice's; <see langword="null"/> from it leaves one to Sluice.</param>
    /// <returns><see cref="Errors.ErrorCode.Unknown"/> at the estimate, where the exception says nothing.</returns>
    public AttemptEnd EndOf(Exception exception, Func<Exception, Errors.CallOutcome?>? read = null) => _exceptions.Read(exception, read);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Controller.DisposeAsync();

    /// <inheritdoc/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static TrafficPolicy PolicyOf(TrafficControlOptions options, IReadOnlyList<KeyValuePair<string, BackendSettings>> backends) => new()
    {
        Scopes =
        [
            new(Everything, [.. options.Budgets.Select((budget, index) => budget.ToLimit(index))]),
            .. backends.Select(backend => new ScopeOptions(
                ControlledBackend.ScopeOf(backend.Key), backend.Value.ToLimits(backend.Value.Count, backend.Value.Slack))),
        ],
        Templates =
        [
            new(Tenants, [
                .. options.PerTenant.ToLimits(Limits.CountingRule.All, TimeSpan.Zero),
                .. options.PerTenant.Budgets.Select((budget, index) => budget.ToLimit(index)),
            ]),
        ],
        Queue = new() { Capacity = options.QueueCapacity, MaxWait = options.MaxWait },
    };

    private static void Validate(IReadOnlyList<KeyValuePair<string, BackendSettings>> backends)
    {
        if (backends.Count == 0)
            throw new ArgumentException("There is no backend; name at least one.", nameof(backends));
        var problems = new List<string>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, settings) in backends)
        {
            if (string.IsNullOrWhiteSpace(name) || name.Contains('/', StringComparison.Ordinal))
                problems.Add($"Backend '{name}' needs a name without '/'.");
            else if (!names.Add(name))
                problems.Add($"Two backends are named '{name}'; give each its own name.");
            settings.Validate($"{name}: ", problems);
        }

        if (problems.Count > 0)
            throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(backends));
    }
}
