using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>
/// The scopes that come and go, by name. So many are kept at most; each that is made looks at two others and drops those that are idle, and from
/// time to time a few more are looked at, so that what is idle goes without anybody coming. Guarded by the controller's lock.
/// </summary>
internal sealed class MemberTable(MeterFactory meters, Clock clock)
{
    private const int LooksPerMember = 2;
    private const int LooksPerSweep = 1_024;

    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, Member> _members = new(StringComparer.Ordinal);
    private readonly Queue<Member> _order = new();
    private readonly Dictionary<string, ScopeTemplate> _templates = new(StringComparer.Ordinal);

    public int Count => _members.Count;

    public int Capacity { get; private set; }

    /// <summary>When the next sweep is due; <see cref="Meter.Never"/> where there is nobody.</summary>
    public long SweepAt { get; private set; } = Meter.Never;

    public ScopeTemplate Template(string name) => _templates.GetValueOrDefault(name)
        ?? throw new KeyNotFoundException($"There is no template '{name}'; name it in the policy's Templates.");

    public IEnumerable<Scope> Scopes => _members.Values.Select(member => member.Scope);

    public Member? Find(string scope) => _members.GetValueOrDefault(scope);

    /// <summary>The one of a scope's name, made if a template names it; <see langword="null"/> if none does, or no room is left.</summary>
    public Member? FindOrMake(string scope, long now)
    {
        if (Find(scope) is { } member)
            return member;
        foreach (var template in _templates.Values)
        {
            if (scope.Length > template.Name.Length + 1 && scope[template.Name.Length] == '/' && scope.StartsWith(template.Name, StringComparison.Ordinal))
                return Make(template, scope, now);
        }

        return null;
    }

    /// <summary>Finds or makes a template's member; <see langword="null"/> if no room is left.</summary>
    public Member? FindOrMake(ScopeTemplate template, string scope, long now) => Find(scope) ?? Make(template, scope, now);

    /// <summary>A member as it would be made, known to nobody: to see what it would be told.</summary>
    public Member MakeUnknown(ScopeTemplate template, string scope, long now)
    {
        var made = new Scope(scope) { IsNamed = true, IsOfCallers = true };
        made.Configure((_templates.GetValueOrDefault(template.Name) ?? template).Limits, meters, now, template.Throttle);
        return new(made);
    }

    public void Apply(TrafficPolicy policy, long now)
    {
        Capacity = policy.MaxMembers;
        foreach (var template in policy.Templates)
            _templates[template.Name] = template; // one that is no longer named goes on for callers that still hold it
        foreach (var (name, member) in _members)
        {
            var template = _templates.Values.FirstOrDefault(template => name.StartsWith(template.Name + "/", StringComparison.Ordinal));
            if (template is null)
                continue;
            member.Scope.Configure(template.Limits, meters, now, template.Throttle);
            meters.Saved?.Discard(name);
        }
    }

    public void Sweep(long now)
    {
        if (now < SweepAt)
            return;
        Drop(LooksPerSweep, now);
        if (_members.Count < _members.Capacity / 4)
        {
            _members.TrimExcess();
            _order.TrimExcess();
        }

        SweepAt = _order.Count == 0 ? Meter.Never : now + clock.Ticks(SweepEvery);
    }

    private Member? Make(ScopeTemplate template, string scope, long now)
    {
        Drop(LooksPerMember, now);
        if (_members.Count >= Capacity)
            Drop(LooksPerSweep, now);
        if (_members.Count >= Capacity)
            return null;
        var member = MakeUnknown(template, scope, now);
        meters.Saved?.Discard(scope);
        _members.Add(scope, member);
        _order.Enqueue(member);
        if (SweepAt == Meter.Never)
            SweepAt = now + clock.Ticks(SweepEvery);
        return member;
    }

    private void Drop(int looks, long now)
    {
        for (var i = Math.Min(looks, _order.Count); i > 0; i--)
        {
            var member = _order.Dequeue();
            if (!member.IsIdle(now))
            {
                if (!member.IsForEver(now))
                    _order.Enqueue(member); // one that stays for ever need not be looked at again
                continue;
            }

            member.IsGone = true;
            member.Caller = null;
            _members.Remove(member.Scope.Name);
            meters.NotBefore = clock.UtcNow > meters.NotBefore ? clock.UtcNow : meters.NotBefore;
        }
    }
}
