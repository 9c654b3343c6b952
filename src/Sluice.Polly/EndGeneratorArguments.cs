using Polly;

namespace Sluice.Polly;

/// <summary>What is known of an execution when it has ended.</summary>
/// <param name="context">Its context.</param>
/// <param name="result">Its result; <see langword="null"/> if it threw.</param>
/// <param name="exception">What it threw.</param>
public readonly struct EndGeneratorArguments(ResilienceContext context, object? result, Exception? exception)
{
    /// <summary>The execution's context.</summary>
    public ResilienceContext Context { get; } = context;

    /// <summary>Its result; <see langword="null"/> if it threw.</summary>
    public object? Result { get; } = result;

    /// <summary>What it threw; <see langword="null"/> if it did not.</summary>
    public Exception? Exception { get; } = exception;
}
