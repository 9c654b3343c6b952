import { Button, Table } from '@mantine/core';
import { DatabaseBackup } from 'lucide-react';
import { api, ask } from '../../api/client.ts';
import { useBackups } from '../../api/queries.ts';
import { useAction } from '../../api/useAction.ts';
import { useMay } from '../../session/useMay.ts';
import { Answered } from '../../ui/Answered.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Moment } from '../../ui/Moment.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Wide } from '../../ui/Wide.tsx';
import classes from './Settings.module.css';

/** Backups of the database. */
export function Backups() {
  const may = useMay();
  const make = useAction({ run: () => ask(api.POST('/admin/backup')), failed: () => 'Making a backup', done: (backup) => `The backup is made and checked: ${backup.file}` });
  return (
    <Panel
      title="Backups"
      note="Of the database, on the gateway's machine"
      actions={
        may.administrate && (
          <Button size="xs" variant="default" leftSection={<DatabaseBackup size={14} />} loading={make.isPending} onClick={() => make.mutate(undefined)}>
            Make a backup now
          </Button>
        )
      }
    >
      <Answered query={useBackups()} what="Reading the backups">
        {(backups) =>
          backups.length === 0 ? (
            <Empty title="No backup yet">One is made every day by itself, and calls go on meanwhile.</Empty>
          ) : (
            <Wide label="Backups made" minWidth={360}>
              <Table verticalSpacing={3} fz="xs">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Made</Table.Th>
                    <Table.Th>File</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {backups.map((backup) => (
                    <Table.Tr key={backup.file}>
                      <Table.Td>
                        <Moment at={backup.at} />
                      </Table.Td>
                      <Table.Td className={classes['path']}>{backup.file}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Wide>
          )
        }
      </Answered>
    </Panel>
  );
}
