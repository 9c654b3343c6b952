using System.Diagnostics.CodeAnalysis;

namespace Sluice.Gateway.Admin.Api;

/// <summary>The outcome of a request to the admin API: a value, or a problem.</summary>
internal readonly struct AdminResult<T>
    where T : class
{
    public AdminResult(T value)
    {
        Value = value;
    }

    private AdminResult(T? value, AdminProblem? problem)
    {
        Value = value;
        Problem = problem;
    }

    public T? Value { get; }

    [MemberNotNullWhen(false, nameof(Value))]
    public AdminProblem? Problem { get; }

    /// <summary>Identifies this version of what was asked for.</summary>
    public string? Tag { get; init; }

    public static implicit operator AdminResult<T>(T value) => new(value, null);

    public static implicit operator AdminResult<T>(AdminProblem problem) => new(null, problem);
}
