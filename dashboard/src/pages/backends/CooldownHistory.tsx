import { Group, SegmentedControl, Text } from '@mantine/core';
import { Fragment, useState } from 'react';
import { useCooldowns } from '../../api/queries.ts';
import type { CooldownView } from '../../api/types.ts';
import { duration } from '../../format/durations.ts';
import { moment, tick } from '../../format/times.ts';
import { Answered } from '../../ui/Answered.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { useNow } from '../../ui/useNow.ts';
import classes from './Backends.module.css';
import { cooldownSpans } from './cooldownSpans.ts';

const HOUR = 3_600_000;
const choices = { '15m': HOUR / 4, '1h': HOUR, '24h': 24 * HOUR, '7d': 168 * HOUR };
const legend = [
  ['cooling', 'Cooling down'],
  ['quota', 'Quota used up'],
  ['open', 'Circuit open'],
  ['half_open', 'Half open'],
] as const;

/** When which backend was out, and why. */
export function CooldownHistory() {
  const [range, setRange] = useState<keyof typeof choices>('1h');
  const query = useCooldowns(range);
  return (
    <Panel
      title="Cooldowns and circuit breakers"
      note={
        <Group gap="2px 12px">
          {legend.map(([kind, words]) => (
            <span key={kind} className={classes['key']}>
              <span className={classes['swatch']} aria-hidden>
                <span className={classes['span']} data-kind={kind} style={{ left: 0, right: 0 }} />
              </span>
              {words}
            </span>
          ))}
        </Group>
      }
      actions={<SegmentedControl size="xs" data={Object.keys(choices)} value={range} onChange={(value) => setRange(value as keyof typeof choices)} aria-label="Time shown" />}
    >
      <Answered query={query} what="Reading the history of cooldowns">
        {(history) => <Timeline history={history} length={choices[range]} />}
      </Answered>
    </Panel>
  );
}

function Timeline({ history, length }: { history: CooldownView[]; length: number }) {
  const now = useNow();
  const from = now - length;
  const spans = cooldownSpans(history, from, now);
  if (spans.size === 0) return <Empty title="Nothing was out in this time">A backend that answers 429, fails, or refuses its key is left alone for a while, and is shown here.</Empty>;
  const place = (at: number) => `${(100 * (at - from)) / length}%`;
  return (
    <div className={classes['timeline']}>
      {[...spans].sort(([a], [b]) => a.localeCompare(b)).map(([subject, all]) => (
        <Fragment key={subject}>
          <Text size="xs" style={{ overflowWrap: 'anywhere' }}>
            {subject}
          </Text>
          <div className={classes['lane']} role="img" aria-label={`${subject} was out ${all.length === 1 ? 'once' : `${all.length} times`}; ${duration(all.reduce((sum, span) => sum + span.to - span.from, 0))} in all`}>
            {all.map((span) => (
              <span
                key={`${span.kind} ${span.from}`}
                className={classes['span']}
                data-kind={span.kind}
                style={{ left: place(span.from), width: `${(100 * (span.to - span.from)) / length}%` }}
                title={`${moment(new Date(span.from))} for ${duration(span.to - span.from)}: ${span.words}`}
              />
            ))}
          </div>
        </Fragment>
      ))}
      <span />
      <div className={classes['axis']} aria-hidden>
        {[0, 1, 2, 3, 4].map((i) => (
          <span key={i}>{i === 4 ? 'now' : tick(new Date(from + (i * length) / 4), length > 48 * HOUR ? 2 * HOUR : 60_000)}</span>
        ))}
      </div>
    </div>
  );
}
