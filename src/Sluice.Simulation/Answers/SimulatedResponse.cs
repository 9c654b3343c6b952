using Sluice.Upstream;

namespace Sluice.Simulation.Answers;

/// <summary>An answer of the simulated provider.</summary>
internal sealed class SimulatedResponse(int status, IReadOnlyList<KeyValuePair<string, string>> headers, AnswerBody body) : UpstreamResponse
{
    public override int Status => status;

    public override IReadOnlyList<KeyValuePair<string, string>> Headers => headers;

    public override Stream Body => body;

    public override ValueTask DisposeAsync() => body.DisposeAsync();
}
