import { Button, Center } from '@mantine/core';

interface ShowOlderProps {
  /** What is read page by page, the newest first. */
  query: { hasNextPage: boolean; isFetchingNextPage: boolean };
  onShow: () => Promise<unknown>;
}

/** Reads the page of older ones, where there is one. */
export function ShowOlder({ query, onShow }: ShowOlderProps) {
  if (!query.hasNextPage) return null;
  return (
    <Center mt="sm">
      <Button variant="default" size="xs" loading={query.isFetchingNextPage} onClick={() => void onShow()}>
        Show older ones
      </Button>
    </Center>
  );
}
