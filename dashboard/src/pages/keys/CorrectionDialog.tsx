import { Modal, NumberInput, Select, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api, ask } from '../../api/client.ts';
import type { CallerStatus } from '../../api/types.ts';
import { useAction } from '../../api/useAction.ts';
import { count, usd } from '../../format/numbers.ts';
import { limitWords, windowWords } from '../../format/words.ts';
import { DialogForm } from '../../ui/DialogForm.tsx';

/** Corrects what a budget or limit counts as used, with a reason that is kept. */
export function CorrectionDialog({ scope, status, onClose }: { scope: string; status: CallerStatus; onClose: () => void }) {
  const limits = [
    ...status.budgets.map((budget) => ({ value: `usd/${budget.window}`, label: `Budget ${windowWords(budget.window)}: ${usd(budget.spentUsd)} spent`, isMoney: true })),
    ...status.limits.map((limit) => ({ value: limit.name, label: `${limitWords(limit.name)}: ${count(limit.used)} used`, isMoney: false })),
  ];
  const [limit, setLimit] = useState(limits[0]?.value ?? '');
  const [amount, setAmount] = useState<number | ''>('');
  const [reason, setReason] = useState('');
  const isMoney = limits.find((one) => one.value === limit)?.isMoney === true;
  const correct = useAction({
    run: () => {
      const by = typeof amount === 'number' ? amount : 0;
      // Only one of the two may be there.
      return ask(api.POST('/admin/budgets/adjust', { body: { scope, limit, reason, ...(isMoney ? { usd: by } : { amount: by }) } as never }));
    },
    failed: () => 'Correcting',
    done: (done) => `${scope}: ${done.usd !== null ? usd(done.usd) : count(done.amount ?? 0)} booked on ${limit}.`,
    onDone: onClose,
    onProblem: () => undefined,
  });
  return (
    <Modal opened onClose={onClose} title={`Correct what ${scope} used`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <DialogForm
        action={correct}
        act="Correct"
        what="Correcting"
        onClose={onClose}
        note={
          <Text size="xs" c="dimmed">
            What is corrected counts at once, for calls that wait too.
          </Text>
        }
      >
        <Select label="What" data={limits.map(({ value, label }) => ({ value, label }))} allowDeselect={false} value={limit} onChange={(value) => setLimit(value ?? '')} />
        <NumberInput label={isMoney ? 'Dollars' : 'Amount'} description="More than 0 adds to what was used; less takes back." required decimalScale={isMoney ? 6 : 0} prefix={isMoney ? '$' : ''} hideControls value={amount} onChange={(value) => setAmount(typeof value === 'number' ? value : '')} />
        <TextInput label="Reason" description="It stands in the audit log." required value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      </DialogForm>
    </Modal>
  );
}
