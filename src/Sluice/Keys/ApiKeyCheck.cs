using Sluice.Errors;
using Sluice.Upstream;

namespace Sluice.Keys;

/// <summary>
/// Finds out whether an API key works, and says so in words: first by its form, then by asking the provider something that costs nothing.
/// </summary>
public static class ApiKeyCheck
{
    private const int MostBytes = 64 * 1024;

    /// <summary>Looks at the form alone; asks nobody.</summary>
    /// <param name="key">The key.</param>
    /// <param name="options">The provider's form of keys.</param>
    /// <returns>What is wrong with it; <see langword="null"/> where nothing is.</returns>
    public static ApiKeyReport? CheckForm(string? key, ApiKeyCheckOptions? options = null) => ApiKeyForm.Check(key, options ?? new());

    /// <summary>Checks a key that an upstream sends by itself.</summary>
    /// <param name="key">The key.</param>
    /// <param name="upstream">Where it is sent.</param>
    /// <param name="options">What is asked, and how long to wait.</param>
    /// <param name="time">The clock; the system's unless given.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public static ValueTask<ApiKeyReport> RunAsync(
        string? key, IUpstream upstream, ApiKeyCheckOptions? options = null, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        return RunAsync(key, ct => upstream.SendAsync(new() { Method = "GET", Path = options.Path }, ct), options, time, cancellationToken);
    }

    /// <summary>Checks a key by a question of the caller's own.</summary>
    /// <param name="key">The key.</param>
    /// <param name="ask">Asks the provider with the key.</param>
    /// <param name="options">How long to wait, and the provider's form of keys.</param>
    /// <param name="time">The clock; the system's unless given.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    public static async ValueTask<ApiKeyReport> RunAsync(
        string? key,
        Func<CancellationToken, ValueTask<UpstreamResponse>> ask,
        ApiKeyCheckOptions? options = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new();
        time ??= TimeProvider.System;
        if (ApiKeyForm.Check(key, options) is { } wrong)
            return wrong;
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        ApiKeyReport report;
        try
        {
            var answer = await ask(either.Token).ConfigureAwait(false);
            await using (answer.ConfigureAwait(false))
            {
                var body = await ReadAsync(answer.Body, either.Token).ConfigureAwait(false);
                report = ApiKeyAnswer.Read(answer, body, options, time.GetUtcNow());
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            report = ApiKeyAnswer.TimedOut(options);
        }
        catch (UpstreamException error)
        {
            report = error.Code == ErrorCode.Timeout ? ApiKeyAnswer.TimedOut(options) : ApiKeyAnswer.Unreachable(options, SafeText.Clean(error.Message, 200));
        }

        // A provider that echoes the key, or a part of the message that is one, is not passed on.
        return report with { Message = report.Message.Replace(key!, "[redacted]", StringComparison.Ordinal) };
    }

    private static async ValueTask<byte[]> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var bytes = new byte[MostBytes];
        var read = await body.ReadAtLeastAsync(bytes, MostBytes, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return bytes[..read];
    }
}
