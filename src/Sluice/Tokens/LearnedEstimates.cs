using Sluice.State;

namespace Sluice.Tokens;

/// <summary>
/// Learns from settled calls what calls of a key on a model really use, so that reservations shrink to that: which part of the input's upper bound, and how
/// much output where a call names no limit. A reservation stays what is promised: what a call uses beyond it is booked. Where that must never happen, as with money,
/// reserve the bound itself and write the output limit into the request. Thread-safe; the same calls in the same order give the same figures.
/// </summary>
/// <param name="capacity">Pairs of key and model that are remembered; the one not used for longest is forgotten first. At least 2; about 1 KB each.</param>
/// <example><code>
/// var learned = new LearnedEstimates();
/// var figures = learned.Read("team-a", "gpt-4o");
/// var estimate = new UsageEstimate(figures.Correct(bound), figures.MostOutputTokens ?? 4_096);
/// // ... and once the call is settled:
/// learned.Learn("team-a", "gpt-4o", new(bound, usage.TotalInputTokens, usage.OutputTokens));
/// </code></example>
public sealed class LearnedEstimates(int capacity = 2_000)
{
    /// <summary>So many calls have to be seen before anything is concluded from them.</summary>
    public const int FewestCalls = 20;

    // The name under which what all keys use of a model is kept: none is empty.
    private const string Everybody = "";

    private readonly int _capacity = capacity >= 2
        ? capacity
        : throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "At least 2 pairs have to be remembered.");

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Key, string Model), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = []; // the one not used for longest first

    /// <summary>What is known of the calls of a key on a model. The input of keys that are new is corrected as everybody's on that model.</summary>
    /// <param name="key">Whose calls; not empty.</param>
    /// <param name="model">The model.</param>
    public LearnedFigures Read(string key, string model)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(model);
        lock (_lock)
        {
            var own = Find(key, model);
            var input = own is { Input.Count: >= FewestCalls } ? own : Find(Everybody, model);
            var ratio = input is { Input.Count: >= FewestCalls } ? input.InputRatio(0.99) : 1;
            return own is { Output.Count: >= FewestCalls } ? new(ratio, own.OutputTokens(0.95), own.OutputTokens(0.99)) : new(ratio, null, null);
        }
    }

    /// <summary>Learns from a call whose provider has told what it used; numbers that make no sense teach nothing.</summary>
    /// <param name="key">Whose call it was; not empty.</param>
    /// <param name="model">The model.</param>
    /// <param name="call">What it used.</param>
    public void Learn(string key, string model, in SettledCall call)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(model);
        lock (_lock)
        {
            Add(FindOrMake(key, model), call);
            Add(FindOrMake(Everybody, model), call);
        }
    }

    /// <summary>Everything that was learned, to be kept.</summary>
    public LearnedEstimatesState Save()
    {
        lock (_lock)
            return new() { Entries = [.. _byUse.Select(entry => new LearnedEntryState(entry.Key, entry.Model, entry.Use.Input.Save(), entry.Use.Output.Save()))] };
    }

    /// <summary>Takes over what was kept in place of what was learned since; of more than there is room for, what was used last.</summary>
    /// <param name="state">What <see cref="Save"/> gave.</param>
    /// <exception cref="StateException">It is of another version, or damaged; nothing of it was taken over.</exception>
    public void Load(LearnedEstimatesState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Version != LearnedEstimatesState.CurrentVersion)
            throw new StateException($"The learned estimates are of version {state.Version}, and this program reads {LearnedEstimatesState.CurrentVersion}; leave them out.");
        var loaded = new List<Entry>();
        foreach (var saved in state.Entries)
        {
            var use = new LearnedUse();
            if (saved is not { Key: not null, Model: not null, Input: not null, Output: not null } || !use.Input.TryLoad(saved.Input) || !use.Output.TryLoad(saved.Output))
                throw new StateException($"The learned estimates of key '{saved?.Key}' and model '{saved?.Model}' are damaged; leave them out.");
            loaded.Add(new(saved.Key, saved.Model, use));
        }

        lock (_lock)
        {
            _entries.Clear();
            _byUse.Clear();
            foreach (var entry in loaded.Skip(loaded.Count - _capacity))
                _entries[(entry.Key, entry.Model)] = _byUse.AddLast(entry);
        }
    }

    private static void Add(LearnedUse use, in SettledCall call)
    {
        if (call is { InputBound: > 0, InputTokens: > 0 })
            use.AddInput(call.InputBound, call.InputTokens);
        if (call is { OutputTokens: >= 0, IsCut: false })
            use.AddOutput((call.OutputTokens + call.Choices - 1) / call.Choices);
    }

    private LearnedUse? Find(string key, string model)
    {
        if (!_entries.TryGetValue((key, model), out var node))
            return null;
        if (node.Next is not null)
        {
            _byUse.Remove(node);
            _byUse.AddLast(node);
        }

        return node.Value.Use;
    }

    private LearnedUse FindOrMake(string key, string model)
    {
        if (Find(key, model) is { } known)
            return known;
        if (_entries.Count == _capacity && _byUse.First is { Value: var oldest })
        {
            _entries.Remove((oldest.Key, oldest.Model));
            _byUse.RemoveFirst();
        }

        var use = new LearnedUse();
        _entries.Add((key, model), _byUse.AddLast(new Entry(key, model, use)));
        return use;
    }

    private sealed record Entry(string Key, string Model, LearnedUse Use);
}
