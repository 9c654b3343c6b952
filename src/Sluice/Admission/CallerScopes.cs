using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>The scopes of one caller, resolved once: everything, its group, its key, its user. Made by <see cref="AdmissionController.Caller"/>.</summary>
public sealed class CallerScopes
{
    private readonly Scope[] _scopes;
    private int _version = -1;
    private string[]? _names;

    internal CallerScopes(AdmissionController owner, Scope[] scopes)
    {
        Owner = owner;
        _scopes = scopes;
    }

    private CallerScopes(CallerScopes caller, ScopeTemplate template, string scope)
        : this(caller.Owner, caller._scopes)
    {
        Base = caller;
        Template = template;
        MemberScope = scope;
    }

    /// <summary>The scopes in the order they were given; that of a <see cref="Member"/>, which comes and goes, is not among them.</summary>
    public IReadOnlyList<Scope> Scopes => _scopes;

    internal AdmissionController Owner { get; }

    internal Meter[] Meters { get; private set; } = [];

    /// <summary>
    /// What the caller's share of the room hangs on where calls wait: the last of its scopes that has a weight, so that users behind one key share the key's;
    /// without any the last one.
    /// </summary>
    internal object Flow { get; private set; } = "";

    internal double Weight => (Flow as Scope)?.Weight ?? 1;

    /// <summary>Whether one of the meters looks at the clock when a call ends.</summary>
    internal bool EndsByClock { get; private set; }

    /// <summary>Who the member stands behind; <see langword="null"/> for a caller of its own.</summary>
    internal CallerScopes? Base { get; }

    internal ScopeTemplate? Template { get; }

    internal string? MemberScope { get; }

    /// <summary>The member, once it has asked; another one after it was gone.</summary>
    internal Member? Bound { get; private set; }

    /// <summary>Whether the member's scope has to be found before the next decision.</summary>
    internal bool NeedsMember => MemberScope is not null && Bound is not { IsGone: false };

    /// <summary>The names of all its scopes, the member's among them.</summary>
    internal IReadOnlyList<string> ScopeNames => _names ??= [.. _scopes.Select(scope => scope.Name), .. MemberScope is null ? [] : new[] { MemberScope }];

    /// <summary>The name it is shown by: its last scope's.</summary>
    internal string Name => MemberScope ?? (_scopes is [.., var last] ? last.Name : "");

    /// <summary>
    /// This caller as one of its users: held to these scopes, and to one of the user's own, which is made from a template when the user first asks and
    /// dropped when nothing of it counts any more. Cheap: it may be asked for on every call. What it returns stays valid.
    /// </summary>
    /// <param name="template">A template of the policy.</param>
    /// <param name="name">Who: 1 to 256 characters.</param>
    /// <exception cref="KeyNotFoundException">There is no template of that name.</exception>
    public CallerScopes Member(string template, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, 256, nameof(name));
        if (Base is not null)
            throw new InvalidOperationException($"'{MemberScope}' is a member itself; ask the caller it stands behind.");
        return Owner.Member(this, template, name);
    }

    internal CallerScopes With(ScopeTemplate template, string scope) => new(this, template, scope);

    internal void Bind(Member member)
    {
        Bound = member;
        member.Caller = this;
        _version = -1;
    }

    internal void Refresh(int version)
    {
        if (_version == version)
            return;
        _version = version;
        Meters = [.. _scopes.Distinct().SelectMany(scope => scope.Meters), .. Bound?.Scope.Meters ?? []];
        EndsByClock = Meters.Any(meter => meter.Options.CountsWhenProduced || meter.Alerts is not null);
        Flow = Array.FindLast(_scopes, static scope => scope.Weight is not null) ?? _scopes.LastOrDefault() ?? (object)this;
    }
}
