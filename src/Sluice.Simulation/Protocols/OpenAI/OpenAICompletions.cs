using System.Text;
using System.Text.Json;
using Sluice.Simulation.Answers;
using Sluice.Simulation.Generation;

namespace Sluice.Simulation.Protocols.OpenAI;

/// <summary>OpenAI's completions: one prompt or several, as text or as tokens.</summary>
internal sealed class OpenAICompletions : OpenAIProtocol
{
    private const int MostChoices = 128;

    public override bool Owns(ReadOnlySpan<char> route) => route is "/completions";

    public override CallRequest? Read(in ReceivedRequest request, out ProviderError? error)
    {
        error = null;
        var input = SimulatorHeaders.Read(request, SimulatorHeaders.InputTokens, ref error);
        var output = SimulatorHeaders.Read(request, SimulatorHeaders.OutputTokens, ref error);
        var call = RequestJson.Read(request, ref error, (JsonElement root, ref ProviderError? wrong) =>
        {
            var prompts = Prompts.Read(root, "prompt", ref wrong);
            var n = (int)(RequestJson.Whole(root, "n", MostChoices, ref wrong) ?? 1);
            var bestOf = (int)(RequestJson.Whole(root, "best_of", MostChoices, ref wrong) ?? n);
            var options = root.TryGetProperty("stream_options", out var told) && told.ValueKind == JsonValueKind.Object ? told : default;
            return new CallRequest
            {
                Model = RequestJson.Model(root, ref wrong),
                Stream = RequestJson.Flag(root, "stream", ref wrong),
                IncludeUsage = options.ValueKind == JsonValueKind.Object && RequestJson.Flag(options, "include_usage", ref wrong),
                InputTokens = input ?? prompts.Tokens,
                OutputLimit = RequestJson.Whole(root, "max_tokens", int.MaxValue, ref wrong),
                Choices = prompts.Count * Math.Max(n, bestOf),
                Shown = prompts.Count * n,
                DictatedOutput = output,
            };
        });
        return error is null ? call : null;
    }

    public override byte[] Answer(CallPlan plan) => JsonBody.Write(plan, static (json, plan) =>
    {
        json.WriteStartObject();
        json.WriteString("id", "cmpl-" + plan.Id);
        json.WriteString("object", "text_completion");
        json.WriteNumber("created", plan.Created);
        json.WriteString("model", plan.Request.Model);
        json.WriteStartArray("choices");
        var text = new StringBuilder();
        for (var choice = 0; choice < plan.Request.Shown; choice++)
        {
            Words.Append(text.Clear(), plan.TextSource, choice, 0, (int)plan.Tokens);
            json.WriteStartObject();
            json.WriteString("text", text.ToString());
            json.WriteNumber("index", choice);
            json.WriteNull("logprobs");
            json.WriteString("finish_reason", plan.IsLimited ? "length" : "stop");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (!plan.Alterations.OmitsUsage)
            OpenAIChat.WriteUsage(json, plan);
        json.WriteEndObject();
    });

    public override IAnswerEvents Events(CallPlan plan) => new OpenAICompletionEvents(plan);
}
