import type { CooldownView } from '../../api/types.ts';

export interface Span {
  kind: 'cooling' | 'quota' | 'open' | 'half_open';
  from: number;
  to: number;
  /** What happened, in words. */
  words: string;
}

const reasons: Record<string, string> = { rate: 'it answered 429', quota: 'its quota is used up', auth: 'it refused the credential', server: 'it failed' };

/** For each subject the times in which it was out, from a history with the newest first. */
export function cooldownSpans(history: CooldownView[], from: number, now: number): Map<string, Span[]> {
  const spans = new Map<string, Span[]>();
  const open = new Map<string, Span>();
  const of = (subject: string) => {
    const known = spans.get(subject) ?? [];
    spans.set(subject, known);
    return known;
  };
  const end = (key: string, at: number) => {
    const span = open.get(key);
    if (span === undefined) return;
    span.to = at;
    open.delete(key);
  };
  const begin = (key: string, subject: string, span: Span) => {
    end(key, span.from);
    of(subject).push(span);
    open.set(key, span);
  };
  for (const event of [...history].reverse()) {
    const at = Date.parse(event.at);
    const why = reasons[event.reason ?? ''] ?? 'it is out';
    const breaker = `breaker ${event.subject}`;
    const cooldown = `cooldown ${event.subject}`;
    if (event.kind === 'breaker') {
      if (event.to === 'open' || event.to === 'half_open') begin(breaker, event.subject, { kind: event.to, from: at, to: now, words: event.to === 'open' ? 'circuit open: it failed too often' : 'circuit half open: it is being tried' });
      else end(breaker, at);
    } else if (event.kind === 'ended') {
      if (!open.has(cooldown) && event.lastedMs !== null) of(event.subject).push({ kind: kindOf(event), from: at - event.lastedMs, to: at, words: `left alone: ${why}` });
      end(cooldown, at);
    } else if (event.kind === 'started' || !open.has(cooldown)) {
      begin(cooldown, event.subject, { kind: kindOf(event), from: at, to: now, words: `left alone: ${why}` });
    }
  }

  for (const [subject, all] of spans) {
    const shown = all.filter((span) => span.to >= from).map((span) => ({ ...span, from: Math.max(from, span.from) }));
    if (shown.length > 0) spans.set(subject, shown);
    else spans.delete(subject);
  }

  return spans;
}

function kindOf(event: CooldownView): Span['kind'] {
  return event.reason === 'quota' ? 'quota' : event.reason === 'server' ? 'open' : 'cooling';
}
