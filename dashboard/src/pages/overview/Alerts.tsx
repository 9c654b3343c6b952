import { Group, Stack, Text } from '@mantine/core';
import { useAlerts } from '../../api/queries.ts';
import { Answered } from '../../ui/Answered.tsx';
import { Dot } from '../../ui/Dot.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Moment } from '../../ui/Moment.tsx';
import classes from './Overview.module.css';

/** Alerts as they come. */
export function Alerts() {
  return (
    <Answered query={useAlerts()} what="Reading the alerts">
      {(alerts) =>
        alerts.length === 0 ? (
          <Empty title="No alert">Alerts come when a budget or a limit is used to one of its thresholds, and when a limit refuses.</Empty>
        ) : (
          <div className={classes['scroll']} tabIndex={0} role="log" aria-label="Alerts">
            <Stack gap={8}>
              {alerts.slice(0, 50).map((alert, i) => (
                <Group key={`${alert.at} ${i}`} gap={8} wrap="nowrap" align="baseline">
                  <Dot tone={alert.threshold >= 1 ? 'bad' : 'warn'} />
                  <Text size="xs" c="dimmed">
                    <Moment at={alert.at} />
                  </Text>
                  <Text size="xs">{alert.message}</Text>
                </Group>
              ))}
            </Stack>
          </div>
        )
      }
    </Answered>
  );
}
