using System.Text;
using System.Text.Json;

namespace Sluice.Protocols.Requests;

/// <summary>One pass over a request: the governed keys here, the prompt as the grammar says.</summary>
internal ref struct RequestPass(ReadOnlySpan<byte> body, RequestGrammar grammar, IPromptEstimator estimator, ModelNames names)
{
    private const int MaxModelBytes = 256;
    private const long MaxOutputLimit = 1_000_000_000;
    private const long MaxChoices = 10_000;
    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 128, CommentHandling = JsonCommentHandling.Disallow };
    private static readonly RequestProblem NotAnObject = new("The body must be a JSON object.");
    private static readonly RequestProblem NoModel = new("'model' is missing. Name the model to use.", "model");
    private static readonly RequestProblem WrongModel = RequestProblem.Wrong("model", "a string of 1 to 256 bytes without control characters");

    private PromptReader _prompt = new(body, estimator);
    private Utf8JsonReader _reader = new(body, Strict);
    private RequestScan _scan;
    private long _greatestOutputLimit;

    /// <summary>What was found so far.</summary>
    public readonly RequestScan Scan => _scan;

    /// <summary>Makes the pass.</summary>
    /// <param name="pathModel">The model that the path names.</param>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    /// <exception cref="InvalidOperationException">A key or the model holds half of a surrogate pair.</exception>
    public RequestProblem? Run(string? pathModel)
    {
        if (pathModel is not null && !IsModel(Encoding.UTF8.GetBytes(pathModel)))
            return WrongModel;

        _scan.Choices = 1;
        _scan.Prompts = 1;
        _scan.RootIsEmpty = true;
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
            return NotAnObject;

        _scan.RootStart = (int)_reader.TokenStartIndex;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            _scan.RootIsEmpty = false;
            if (Member() is { } problem)
                return problem;
        }

        _reader.Read();
        _scan.InputTokens = _prompt.Tokens;
        _scan.OutputLimitsDiffer = _scan.OutputLimit is { } smallest && smallest != _greatestOutputLimit;
        _scan.Model = pathModel ?? _scan.Model ?? grammar.DefaultModel!;
        return _scan.Model is null ? NoModel : null;
    }

    private RequestProblem? Member()
    {
        Span<byte> unescaped = stackalloc byte[BodyKeys.LongestEscaped];
        var name = Name(unescaped);
        var key = grammar.Classify(name);
        if (key == BodyKey.Other && BodyKeys.IsMiscased(name, grammar, out var meant))
            return RequestProblem.Miscased(BodyKeys.Name(meant));

        _reader.Read();
        if (key < BodyKey.IncludeUsage)
            return Governed(key);

        switch (key)
        {
            case BodyKey.Free:
                _reader.Skip();
                break;
            case BodyKey.Reasoning:
                Reasoning();
                break;
            case BodyKey.Other:
                _prompt.Value(ref _reader);
                break;
            default:
                grammar.Read(key, ref _reader, ref _prompt, ref _scan);
                break;
        }

        return null;
    }

    // A name too long for any governed key need not be unescaped to be none of them.
    private readonly ReadOnlySpan<byte> Name(Span<byte> unescaped)
    {
        var name = _reader.ValueSpan;
        return !_reader.ValueIsEscaped || name.Length > unescaped.Length ? name : unescaped[.._reader.CopyString(unescaped)];
    }

    private RequestProblem? Governed(BodyKey key)
    {
        if (!_scan[key].IsMissing)
            return RequestProblem.Duplicate(BodyKeys.Name(key));

        var start = (int)_reader.TokenStartIndex;
        var problem = key switch
        {
            BodyKey.Model => Model(),
            BodyKey.Stream => Stream(),
            BodyKey.N or BodyKey.BestOf => Choices(key),
            BodyKey.StreamOptions => StreamOptions(),
            BodyKey.Background => Background(),
            BodyKey.PreviousResponse => Previous(),
            BodyKey.Conversation => Conversation(),
            _ => OutputLimit(key),
        };
        _scan[key] = new ByteRange(start, (int)_reader.BytesConsumed - start);
        return problem;
    }

    private RequestProblem? Model()
    {
        Span<byte> unescaped = stackalloc byte[MaxModelBytes];
        if (_reader.TokenType != JsonTokenType.String || _reader.ValueSpan.Length > MaxModelBytes)
            return WrongModel;

        var model = _reader.ValueIsEscaped ? unescaped[.._reader.CopyString(unescaped)] : _reader.ValueSpan;
        if (!IsModel(model))
            return WrongModel;

        _scan.Model = names.Get(model);
        return null;
    }

    // Control characters would break headers and log lines that name the model.
    private static bool IsModel(ReadOnlySpan<byte> model) =>
        model.Length is > 0 and <= MaxModelBytes && !model.ContainsAnyInRange((byte)0, (byte)31) && !model.Contains((byte)127);

    private RequestProblem? Stream()
    {
        _scan.IsStream = _reader.TokenType == JsonTokenType.True;
        return _reader.TokenType is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null
            ? null
            : RequestProblem.Wrong("stream", "true or false");
    }

    private RequestProblem? Background()
    {
        _scan.IsBackground = _reader.TokenType == JsonTokenType.True;
        return _reader.TokenType is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null
            ? null
            : RequestProblem.Wrong("background", "true or false");
    }

    private RequestProblem? Previous()
    {
        if (_reader.TokenType == JsonTokenType.Null)
            return null;
        _scan.PreviousResponse = Id();
        return _scan.PreviousResponse is null ? RequestProblem.Wrong("previous_response_id", "a string of 1 to 256 bytes") : null;
    }

    // An id, or an object with one.
    private RequestProblem? Conversation()
    {
        if (_reader.TokenType == JsonTokenType.Null)
            return null;
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            _scan.Conversation = Id();
        }
        else
        {
            while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
            {
                var isId = _reader.ValueTextEquals("id"u8);
                _reader.Read();
                if (isId)
                    _scan.Conversation = Id();
                else
                    _reader.Skip();
            }
        }

        return _scan.Conversation is null ? RequestProblem.Wrong("conversation", "an id of 1 to 256 bytes, or an object that holds one") : null;
    }

    private string? Id()
    {
        if (_reader.TokenType == JsonTokenType.String && _reader.ValueSpan.Length is > 0 and <= MaxModelBytes)
            return _reader.GetString();
        _reader.Skip();
        return null;
    }

    // Switched off by null, false, "none", or an object that says disabled; all else may make a model reason.
    private void Reasoning()
    {
        var isOff = _reader.TokenType is JsonTokenType.Null or JsonTokenType.False || (_reader.TokenType == JsonTokenType.String && _reader.ValueTextEquals("none"u8));
        var depth = _reader.CurrentDepth;
        if (_reader.TokenType is JsonTokenType.StartObject)
        {
            while (_reader.Read() && _reader.CurrentDepth > depth)
                isOff |= _reader.TokenType == JsonTokenType.String && (_reader.ValueTextEquals("disabled"u8) || _reader.ValueTextEquals("none"u8));
        }
        else
        {
            _reader.Skip();
        }

        _scan.AsksForReasoning |= !isOff;
    }

    private RequestProblem? Choices(BodyKey key)
    {
        if (_reader.TokenType == JsonTokenType.Null)
            return null;
        if (!Integer(1, MaxChoices, out var choices))
            return RequestProblem.Wrong(BodyKeys.Name(key), "an integer from 1 to 10000");

        _scan.Choices = Math.Max(_scan.Choices, (int)choices);
        return null;
    }

    private RequestProblem? OutputLimit(BodyKey key)
    {
        if (_reader.TokenType == JsonTokenType.Null)
            return null;
        if (!Integer(0, MaxOutputLimit, out var limit))
            return RequestProblem.Wrong(BodyKeys.Name(key), "an integer from 0 to 1000000000");

        _scan.OutputLimit = Math.Min(_scan.OutputLimit ?? limit, limit);
        _greatestOutputLimit = Math.Max(_greatestOutputLimit, limit);
        return null;
    }

    private readonly bool Integer(long least, long greatest, out long value)
    {
        value = 0;
        return _reader.TokenType == JsonTokenType.Number && _reader.TryGetInt64(out value) && value >= least && value <= greatest;
    }

    private RequestProblem? StreamOptions()
    {
        if (_reader.TokenType == JsonTokenType.Null)
            return null;
        if (_reader.TokenType != JsonTokenType.StartObject)
            return RequestProblem.Wrong("stream_options", "an object");

        _scan.HasStreamOptions = true;
        _scan.StreamOptionsIsEmpty = true;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            _scan.StreamOptionsIsEmpty = false;
            var isUsage = _reader.ValueTextEquals("include_usage"u8);
            _reader.Read();
            if (!isUsage)
                _reader.Skip();
            else if (IncludeUsage() is { } problem)
                return problem;
        }

        return null;
    }

    private RequestProblem? IncludeUsage()
    {
        var name = BodyKeys.Name(BodyKey.IncludeUsage);
        if (!_scan[BodyKey.IncludeUsage].IsMissing)
            return RequestProblem.Duplicate(name);
        if (_reader.TokenType is not (JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null))
            return RequestProblem.Wrong(name, "true or false");

        _scan.AsksForUsage = _reader.TokenType == JsonTokenType.True;
        _scan[BodyKey.IncludeUsage] = new ByteRange((int)_reader.TokenStartIndex, (int)(_reader.BytesConsumed - _reader.TokenStartIndex));
        return null;
    }
}
