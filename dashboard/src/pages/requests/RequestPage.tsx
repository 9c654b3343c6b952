import { Page } from '../../ui/Page.tsx';

export function RequestPage() {
  return <Page title="RequestPage">Coming.</Page>;
}
