using Sluice.Simulation.Answers;

namespace Sluice.Simulation.Scripting;

/// <summary>
/// An answer that a test forces. Fixed answers (a status, a refused connection) are given at once, before the provider looks at its
/// limits, and count nothing; altered ones are ordinary calls, limits and all, in which something goes wrong.
/// </summary>
public abstract record ScriptedAnswer
{
    private protected ScriptedAnswer()
    {
    }

    /// <summary>An ordinary answer, without seeded faults.</summary>
    public static ScriptedAnswer Ordinary { get; } = new AlteredAnswer();

    /// <summary>The connection is refused: the call was certainly not sent. Over HTTP the connection is dropped without an answer.</summary>
    public static ScriptedAnswer ConnectionRefused { get; } = new RefusedConnection();

    /// <summary>No answer until the caller gives up.</summary>
    public static ScriptedAnswer Hung { get; } = new AlteredAnswer { HangsAfter = 0 };

    /// <summary>The stream tells no usage though asked to; a plain answer has no usage either.</summary>
    public static ScriptedAnswer WithoutUsage { get; } = new AlteredAnswer { OmitsUsage = true };

    /// <summary>The stream ends cleanly but without its end mark, such as <c>[DONE]</c>.</summary>
    public static ScriptedAnswer WithoutDone { get; } = new AlteredAnswer { OmitsDone = true };

    /// <summary>Status 200 with an error as the body.</summary>
    public static ScriptedAnswer ErrorWithStatus200 { get; } =
        new ErrorAnswer(new ProviderError(200, ErrorKind.ServerError, "The provider behind this one failed."), null);

    /// <summary>This status, headers and body, byte for byte; a content type of JSON is added where none is given.</summary>
    /// <param name="status">The HTTP status, 200 to 599.</param>
    /// <param name="body">The body.</param>
    /// <param name="headers">The headers.</param>
    public static ScriptedAnswer Status(int status, string body, params IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        return new FixedAnswer(status, headers, body);
    }

    /// <summary>A 429 in the provider's own form.</summary>
    /// <param name="retryAfter">When to come back, told in the provider's style; <see langword="null"/> tells nothing. 0 or more.</param>
    public static ScriptedAnswer RateLimited(TimeSpan? retryAfter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(retryAfter ?? TimeSpan.Zero, TimeSpan.Zero, nameof(retryAfter));
        return new ErrorAnswer(new ProviderError(429, ErrorKind.RequestLimit, "Rate limit reached for requests."), retryAfter);
    }

    /// <summary>A 5xx in the provider's own form.</summary>
    /// <param name="status">The HTTP status, 500 to 599.</param>
    public static ScriptedAnswer ServerError(int status = 500)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 500);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        return new ErrorAnswer(ProviderError.Failed(status), null);
    }

    /// <summary>The first byte of the answer, its head included, comes so much later.</summary>
    /// <param name="delay">The delay, 0 to one day.</param>
    public static ScriptedAnswer SlowFirstByte(TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(delay, TimeSpan.FromDays(1));
        return new AlteredAnswer { Delay = delay };
    }

    /// <summary>
    /// The connection breaks after so many events, before the last one at the latest; a plain answer breaks in the middle of its body.
    /// </summary>
    /// <param name="events">Events that arrive, the one that names the role among them; 0 or more.</param>
    public static ScriptedAnswer CutAfter(int events)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(events);
        return new AlteredAnswer { CutsAfter = events };
    }

    /// <summary>The stream falls silent after so many events, before the last one at the latest; a plain answer never comes.</summary>
    /// <param name="events">Events that arrive; 0 leaves out even the head.</param>
    public static ScriptedAnswer HungAfter(int events)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(events);
        return new AlteredAnswer { HangsAfter = events };
    }

    /// <summary>In the place of this event, or of the last if there are fewer, comes one whose JSON is broken; a plain answer is broken JSON as a whole.</summary>
    /// <param name="number">The event, from 1.</param>
    public static ScriptedAnswer MalformedAt(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        return new AlteredAnswer { MalformsAt = number };
    }

    /// <summary>In the place of this event, or of the last if there are fewer, comes an error event, and then a clean end; a plain answer is an error with status 200.</summary>
    /// <param name="number">The event, from 1.</param>
    public static ScriptedAnswer ErrorEventAt(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        return new AlteredAnswer { FailsAt = number };
    }
}
