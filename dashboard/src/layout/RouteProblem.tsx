import { Button, Center } from '@mantine/core';
import { useRouteError } from 'react-router';
import { Trouble } from '../ui/Trouble.tsx';

/** A page that could not be loaded, as after an upgrade of the gateway, or one with a fault. */
export function RouteProblem() {
  const problem = useRouteError();
  return (
    <Center p="xl" component="main">
      <Trouble what="Showing this page" problem={problem}>
        <Button mt="sm" variant="default" onClick={() => location.reload()}>
          Load it again
        </Button>
      </Trouble>
    </Center>
  );
}
