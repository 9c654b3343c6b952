using Sluice.State;

namespace Sluice.Storage.State;

/// <summary>Writes batches to the journal's present file. For one thread at a time.</summary>
internal sealed class JournalWriter(StateFolder folder) : IJournalWriter, IDisposable
{
    private readonly ByteWriter _bytes = new();
    private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);
    private JournalFile? _file;

    /// <inheritdoc/>
    public long Number { get; private set; } = folder.Last;

    /// <inheritdoc/>
    public void Write(IReadOnlyList<JournalRecord> records)
    {
        if (records.Count == 0)
            return;
        _bytes.Clear();
        _bytes.Reserve(JournalFile.HeadLength);
        _texts.Clear();
        JournalCodec.Encode(records, _bytes, _texts);
        try
        {
            _file!.Append(_bytes);
        }
        catch (Exception error)
        {
            throw StateErrors.Explain(folder.Journal(Number), error);
        }
    }

    /// <inheritdoc/>
    public void Begin()
    {
        var next = Number + 1;
        try
        {
            folder.Create();
            File.Delete(folder.Journal(next)); // what could not be made before left nothing in it
            var file = JournalFile.Create(folder.Journal(next));
            _file?.Dispose();
            (_file, Number) = (file, next);
        }
        catch (Exception error)
        {
            throw StateErrors.Explain(folder.Journal(next), error);
        }
    }

    public void Dispose() => _file?.Dispose();
}
