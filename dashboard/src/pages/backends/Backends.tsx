import { Page } from '../../ui/Page.tsx';

export function Backends() {
  return <Page title="Backends">Coming.</Page>;
}
