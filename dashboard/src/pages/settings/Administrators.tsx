import { Button, Table } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useAdmins } from '../../api/queries.ts';
import type { AdminView, AdminWithToken } from '../../api/types.ts';
import { Answered } from '../../ui/Answered.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Wide } from '../../ui/Wide.tsx';
import { AdminDialog } from './AdminDialog.tsx';
import { AdminRow } from './AdminRow.tsx';
import { AdminSecret } from './AdminSecret.tsx';
import { FIRST } from './first.ts';

// Whoever holds the first token is there without having been added.
const first: AdminView = { name: FIRST, role: 'admin', created: null, updated: null };

/** Who may sign in, and as what. */
export function Administrators() {
  const query = useAdmins();
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<AdminWithToken | null>(null);
  return (
    <Panel
      title="Administrators"
      note="Each with a token and a role of their own, and told apart in the audit log"
      actions={
        <Button size="xs" variant="default" leftSection={<Plus size={14} />} onClick={() => setAdding(true)}>
          Add administrator
        </Button>
      }
    >
      <Answered query={query} what="Reading the administrators">
        {(admins) => (
          <Wide label="Administrators" minWidth={440}>
            <Table verticalSpacing={4} fz="xs">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Name</Table.Th>
                  <Table.Th>Role</Table.Th>
                  <Table.Th>Added</Table.Th>
                  <Table.Th>Token made</Table.Th>
                  <Table.Td />
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {[first, ...admins].map((admin) => (
                  <AdminRow key={admin.name} admin={admin} onMade={setMade} />
                ))}
              </Table.Tbody>
            </Table>
          </Wide>
        )}
      </Answered>
      {adding && <AdminDialog onClose={() => setAdding(false)} onMade={setMade} />}
      {made !== null && <AdminSecret made={made} onClose={() => setMade(null)} />}
    </Panel>
  );
}
