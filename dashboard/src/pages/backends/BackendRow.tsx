import { Alert, Text } from '@mantine/core';
import { api, ask } from '../../api/client.ts';
import type { BackendStatus, BackendTestView, BackendView } from '../../api/types.ts';
import { useAction } from '../../api/useAction.ts';
import { duration } from '../../format/durations.ts';
import { percent } from '../../format/numbers.ts';
import { Countdown } from '../../ui/Countdown.tsx';
import { HeadroomBar } from '../../ui/HeadroomBar.tsx';
import { headroomOf } from '../../ui/headroom.ts';
import rowStyles from '../../ui/Rows.module.css';
import { State } from '../../ui/State.tsx';
import { useNow } from '../../ui/useNow.ts';
import { BackendActions } from './BackendActions.tsx';
import classes from './Backends.module.css';

interface BackendRowProps {
  backend: BackendView;
  status: BackendStatus | undefined;
  onEarlier: (() => void) | undefined;
  onLater: (() => void) | undefined;
}

/** A backend with its state, its limits and what can be done to it. */
export function BackendRow({ backend, status, onEarlier, onLater }: BackendRowProps) {
  const { name } = backend;
  const test = useAction({ run: () => ask(api.POST('/admin/backends/{name}/test', { params: { path: { name } } })), failed: () => `Testing backend ${name}` });
  return (
    <div className={[rowStyles['row'], classes['row']].join(' ')} data-backend={name}>
      <div>
        <Text fw={600} size="sm">
          {name}
        </Text>
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {facts(backend).join(' · ')}
        </Text>
      </div>
      <div>{status && <Health status={status} />}</div>
      <div className={rowStyles['limits']}>{status && <Limits status={status} />}</div>
      <div className={[rowStyles['actions'], classes['actions']].join(' ')}>
        <BackendActions backend={backend} isTesting={test.isPending} onTest={() => test.mutate(undefined)} onEarlier={onEarlier} onLater={onLater} />
      </div>
      {test.data && <Tested name={name} answer={test.data} onClose={test.reset} />}
    </div>
  );
}

function facts(backend: BackendView): string[] {
  return [
    backend.protocol,
    ...(backend.baseUrl !== null ? [backend.baseUrl] : []),
    ...(backend.apiKey !== null ? [`key ${backend.apiKey}`] : []),
    ...(backend.managedBy === 'config' ? ['from sluice.json'] : []),
  ];
}

function Health({ status }: { status: BackendStatus }) {
  return (
    <>
      <State state={status.state} />
      <Text size="xs" c="dimmed">
        {status.cooldownUntil !== null ? <>tried again: <Countdown until={status.cooldownUntil} /></> : `health ${percent(status.healthScore)}`} · {status.inflight} open
      </Text>
    </>
  );
}

function Limits({ status }: { status: BackendStatus }) {
  const headroom = headroomOf(status, useNow());
  if (headroom.length > 0) return headroom.map((limit) => <HeadroomBar key={limit.label} headroom={limit} />);
  return (
    <Text size="xs" c="dimmed">
      No limits set
    </Text>
  );
}

function Tested({ name, answer, onClose }: { name: string; answer: BackendTestView; onClose: () => void }) {
  const { ok, message, status, latencyMs, models } = answer;
  return (
    <Alert
      className={classes['wide']}
      variant="outline"
      color={ok ? 'teal' : 'red'}
      role="status"
      withCloseButton
      closeButtonLabel="Close the answer"
      onClose={onClose}
      title={ok ? `${name} works` : `${name} does not work`}
    >
      <Text size="sm">{message}</Text>
      <Text size="xs" c="dimmed">
        {status !== null && `HTTP ${status}, `}answered in {duration(latencyMs)}
        {models.length > 0 && `; models: ${models.slice(0, 8).join(', ')}${models.length > 8 ? ', …' : ''}`}
      </Text>
    </Alert>
  );
}
