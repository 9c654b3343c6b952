import { Page } from '../../ui/Page.tsx';

export function ExplainPage() {
  return <Page title="ExplainPage">Coming.</Page>;
}
