import '@mantine/charts/styles.css';
import { AreaChart, BarChart, LineChart } from '@mantine/charts';
import { memo, type ReactNode } from 'react';
import type { SeriesReport } from '../../api/types.ts';
import { duration } from '../../format/durations.ts';
import { brief, usd } from '../../format/numbers.ts';
import { tick } from '../../format/times.ts';
import { sentence } from '../../format/words.ts';
import { series } from '../../theme.ts';
import { Empty } from '../../ui/Empty.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { chartRows, reasons } from './chartRows.ts';
import classes from './Overview.module.css';

const HEIGHT = 168;
const common = { h: HEIGHT, dataKey: 'at', withLegend: true, gridAxis: 'x', tickLine: 'none', strokeWidth: 1.5, legendProps: { verticalAlign: 'top', height: 26 } } as const;
const yAxis = { width: 44, tickCount: 4 };
const lines = { curveType: 'linear', connectNulls: false } as const;

/** Requests, tokens, spend, refusals and latencies over time. */
export const Charts = memo(function Charts({ report }: { report: SeriesReport }) {
  const rows = chartRows(report);
  const refusals = reasons(report);
  const per = report.stepMs === 60_000 ? 'per minute' : report.stepMs === 3_600_000 ? 'per hour' : 'per day';
  const axis = { tickFormatter: (at: string) => tick(at, report.stepMs), minTickGap: 40 };
  const isQuiet = report.points.every((point) => point.requests === 0);
  if (isQuiet) {
    return (
      <Panel title="Traffic">
        <Empty title="No requests in this time">
          Set the base URL of an OpenAI or Anthropic client to <code>{location.origin}/v1</code>, and send one.
        </Empty>
      </Panel>
    );
  }

  // A line of one or two points is not seen without dots.
  const withDots = rows.filter((row) => row['p50'] !== null).length < 3;
  const options = { ...common, data: rows, xAxisProps: axis, yAxisProps: yAxis };
  return (
    <div className={classes['charts']}>
      <Chart title={`Requests ${per}`}>
        <BarChart {...options} type="stacked" valueFormatter={brief} series={of(['Answered', 'first'], ['Failed', 'bad'], ['Refused', 'warn'])} />
      </Chart>
      <Chart title={`Tokens ${per}`}>
        <AreaChart {...options} {...lines} withDots={withDots} type="stacked" valueFormatter={brief} series={of(['Input', 'second'], ['Output', 'first'])} />
      </Chart>
      <Chart title={`Spend ${per}`}>
        <AreaChart {...options} {...lines} withDots={withDots} valueFormatter={usd} series={of(['Spend', 'first'])} yAxisProps={{ ...yAxis, width: 70 }} />
      </Chart>
      <Chart title={`Refusals ${per}, by what refused`}>
        {refusals.length === 0 ? (
          <Empty title="Nothing was refused" />
        ) : (
          <BarChart {...options} type="stacked" valueFormatter={brief} series={refusals.map((name, i) => ({ name: `refusal ${name}`, label: sentence(name), color: series.others[i % series.others.length] ?? series.bad }))} />
        )}
      </Chart>
      <Chart title="Latency of answers">
        <LineChart {...options} {...lines} withDots={withDots} valueFormatter={duration} series={of(['p50', 'first'], ['p95', 'third'])} yAxisProps={{ ...yAxis, width: 62 }} />
      </Chart>
      <Chart title="Time to first token">
        <LineChart {...options} {...lines} withDots={withDots} valueFormatter={duration} series={of(['First p50', 'first'], ['First p95', 'third']).map((one) => ({ ...one, label: one.name.slice(6) }))} yAxisProps={{ ...yAxis, width: 62 }} />
      </Chart>
    </div>
  );
});

function Chart({ title, children }: { title: string; children: ReactNode }) {
  return <Panel title={title}>{children}</Panel>;
}

type Hue = 'first' | 'second' | 'third' | 'bad' | 'warn';

function of(...namesAndHues: [name: string, hue: Hue][]): { name: string; color: string }[] {
  return namesAndHues.map(([name, hue]) => ({ name, color: series[hue] }));
}
