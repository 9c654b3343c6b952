import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { ranges, useSeries, useStatus, type Range } from '../../api/queries.ts';
import { Answered } from '../../ui/Answered.tsx';
import { Page } from '../../ui/Page.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Alerts } from './Alerts.tsx';
import { BackendCards } from './BackendCards.tsx';
import { Budgets } from './Budgets.tsx';
import { Charts } from './Charts.tsx';
import { Figures } from './Figures.tsx';
import classes from './Overview.module.css';

const choices = Object.entries(ranges).map(([value, { label }]) => ({ value, label }));

/** What happens now, and what happened lately. */
export function Overview() {
  const [range, setRange] = useState<Range>('1h');
  const series = useSeries(range);
  const status = useStatus();
  return (
    <Page
      title="Overview"
      actions={<SegmentedControl size="xs" data={choices} value={range} onChange={(value) => setRange(value as Range)} aria-label="Time shown in the charts" />}
    >
      <Figures />
      <Answered query={series} what="Reading what happened">
        {(report) => <Charts report={report} />}
      </Answered>
      <Panel title="Backends" note="By pool, in the order in which they are tried">
        <Answered query={status} what="Reading the backends">
          {({ backends }) => <BackendCards backends={backends} />}
        </Answered>
      </Panel>
      <div className={classes['pair']}>
        <Panel title="Budgets" note="What is spent, what open calls hold, and what is left">
          <Answered query={status} what="Reading the budgets">
            {(now) => <Budgets status={now} />}
          </Answered>
        </Panel>
        <Panel title="Alerts" note="The newest first">
          <Alerts />
        </Panel>
      </div>
    </Page>
  );
}
