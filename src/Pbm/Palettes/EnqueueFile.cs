using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Lighthouse.Pbm;

/// <summary>
/// <c>pbm job enqueue --file</c>: a file with a job document on each line goes to the cluster in parts of 500. Every job is answered; those that were
/// refused are named with their line. When the connection breaks, it says up to which line the jobs are surely there.
/// </summary>
internal sealed class EnqueueFile(PaletteContext context, string queue, bool atomic, bool json)
{
    /// <summary>What one call of the function door takes.</summary>
    private const int Part = 500;

    /// <summary>Well below what a request may hold, with a job of a mebibyte on top.</summary>
    private const int PartBytes = 4 * 1024 * 1024;

    /// <summary>Refused lines that are told in words; all are counted.</summary>
    private const int Told = 20;

    /// <summary>After so many jobs it says how far it is.</summary>
    private const int Stretch = 10_000;

    private readonly ArrayBufferWriter<byte> _body = new();
    private readonly List<long> _lines = [];
    private long _line;
    private long _accepted;
    private long _known;
    private long _refused;
    private long _said;

    public async Task<int> RunAsync(TextReader reader, CancellationToken ct)
    {
        while (await reader.ReadLineAsync(ct) is { } text)
        {
            _line++;
            if (string.IsNullOrWhiteSpace(text)) continue;
            if (atomic && _lines.Count == Part) throw new PbmException(ExitCode.Refused, $"--atomic takes at most {Part} jobs, and there are more in the file. Nothing was enqueued.");
            Add(text);
            if (!atomic && (_lines.Count == Part || _body.WrittenCount >= PartBytes)) await SendAsync(ct);
        }

        if (_lines.Count > 0) await SendAsync(ct);
        if (!json) context.Terminal.Line(Summary());
        return _refused > 0 ? ExitCode.Refused : ExitCode.Done;
    }

    private void Add(string text)
    {
        if (!IsObject(text, out var problem)) throw Broken($"Line {_line} is not a JSON object: {problem}.");
        _body.Write(_lines.Count == 0 ? "["u8 : ",\n"u8);
        _body.Write(Encoding.UTF8.GetBytes(text));
        _lines.Add(_line);
    }

    private async Task SendAsync(CancellationToken ct)
    {
        _body.Write("]"u8);
        Answer<IReadOnlyList<EnqueuedAnswer>> answer;
        try
        {
            answer = await context.Client().EnqueueManyAsync(queue, _body.WrittenMemory, atomic, ct);
        }
        catch (PbmException e)
        {
            if (_lines[0] == 1 || atomic) throw;
            throw new PbmException(e.ExitCode, $"{e.Message} Up to line {_lines[0] - 1} the jobs were answered: {Summary()} Of lines {_lines[0]} to {_lines[^1]} nothing is known; give the jobs an `id` to send them again without harm.");
        }

        for (var i = 0; i < answer.Value.Count && i < _lines.Count; i++) Take(answer.Value[i], _lines[i]);
        if (json) context.Terminal.Line(answer.Body);
        else SayHowFar();
        _body.ResetWrittenCount();
        _lines.Clear();
    }

    private void SayHowFar()
    {
        var sent = _accepted + _known + _refused;
        if (sent < _said + Stretch) return;
        _said = sent;
        context.Terminal.Progress($"{QueueView.Count(sent)} jobs sent …");
    }

    private void Take(EnqueuedAnswer answer, long line)
    {
        if (answer.Error is { } error)
        {
            if (++_refused <= Told) context.Terminal.Error($"Line {line}: {error}");
        }
        else if (answer.New == false) _known++;
        else _accepted++;
    }

    private PbmException Broken(string sentence) => new(
        ExitCode.Refused,
        _accepted + _known + _refused == 0 ? $"{sentence} Nothing was enqueued." : $"{sentence} Before it: {Summary()}");

    private string Summary()
    {
        var parts = new List<string> { $"{QueueView.Count(_accepted)} enqueued" };
        if (_known > 0) parts.Add($"{QueueView.Count(_known)} known already");
        if (_refused > 0) parts.Add($"{QueueView.Count(_refused)} refused");
        return string.Join(", ", parts) + ".";
    }

    private static bool IsObject(string text, out string problem)
    {
        problem = "it is another kind of JSON";
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            problem = $"`{Human.Short(text.Trim(), 60)}`";
            return false;
        }
    }
}
