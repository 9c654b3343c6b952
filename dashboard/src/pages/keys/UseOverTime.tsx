import { BarChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import { Group, SegmentedControl, Select } from '@mantine/core';
import { useState } from 'react';
import { useUsageOverTime } from '../../api/queries.ts';
import { brief, usd } from '../../format/numbers.ts';
import { tick } from '../../format/times.ts';
import { series } from '../../theme.ts';
import { Answered } from '../../ui/Answered.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Panel } from '../../ui/Panel.tsx';

const measures = { Spend: usd, Requests: brief, Tokens: brief } as const;
type Measure = keyof typeof measures;

/** What a key used, hour by hour or day by day. */
export function UseOverTime({ keys }: { keys: string[] }) {
  const [key, setKey] = useState<string | null>(null);
  const [by, setBy] = useState<'hour' | 'day'>('hour');
  const [measure, setMeasure] = useState<Measure>('Spend');
  const query = useUsageOverTime(key, by);
  return (
    <Panel
      title="Use over time"
      actions={
        <Group gap="xs">
          <Select size="xs" data={keys} placeholder="All keys" clearable clearButtonProps={{ 'aria-label': 'Show all keys' }} value={key} onChange={setKey} aria-label="Key" w={140} />
          <SegmentedControl size="xs" data={Object.keys(measures)} value={measure} onChange={(value) => setMeasure(value as Measure)} aria-label="What is shown" />
          <SegmentedControl
            size="xs"
            data={[
              { value: 'hour', label: '48 hours' },
              { value: 'day', label: '30 days' },
            ]}
            value={by}
            onChange={(value) => setBy(value)}
            aria-label="Time shown"
          />
        </Group>
      }
    >
      <Answered query={query} what="Reading use over time">
        {({ rows }) =>
          rows.every((row) => row.requests === 0) ? (
            <Empty title="Nothing was used in this time" />
          ) : (
            <BarChart
              h={180}
              dataKey="at"
              data={rows.map((row) => ({ at: row.at, Spend: row.costUsd, Requests: row.requests, Tokens: row.tokens }))}
              series={[{ name: measure, color: series.first }]}
              valueFormatter={measures[measure]}
              gridAxis="x"
              tickLine="none"
              maxBarWidth={26}
              xAxisProps={{ tickFormatter: (at: string) => tick(at, by === 'day' ? 86_400_000 : 60_000), minTickGap: 36 }}
              yAxisProps={{ width: 64 }}
            />
          )
        }
      </Answered>
    </Panel>
  );
}
