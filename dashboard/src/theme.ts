import { Anchor, createTheme, Modal, Notification, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

// A calm teal whose 7 and 8 carry white text, and whose 3 and 4 stand out on dark.
const sluice: MantineColorsTuple = ['#e6f6f8', '#c9eaf0', '#9bd7e2', '#66c1d1', '#3dadc2', '#2295ab', '#0f8298', '#0b7285', '#08606f', '#064b57'];

// Greys with a little blue, as the panels have.
const dark: MantineColorsTuple = ['#d5dae0', '#b4bcc5', '#8f99a3', '#6b7680', '#3a434d', '#2c343d', '#242b33', '#1b2027', '#14181d', '#0f1216'];

export const theme = createTheme({
  colors: { sluice, dark },
  primaryColor: 'sluice',
  primaryShade: { light: 7, dark: 7 },
  autoContrast: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  headings: { fontWeight: '600', sizes: { h1: { fontSize: '1.25rem' }, h2: { fontSize: '1rem' }, h3: { fontSize: '0.875rem' } } },
  defaultRadius: 'sm',
  focusRing: 'auto',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Anchor: Anchor.extend({ defaultProps: { underline: 'always' } }),
    // Its head is no banner of the page.
    Modal: Modal.extend({ defaultProps: { attributes: { header: { role: 'presentation' } } } }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } }),
  },
});

/** Text that steps back still has the contrast of text. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#56606a',
    '--mantine-color-placeholder': '#66707a',
    '--mantine-color-anchor': '#08606f',
    '--mantine-color-error': '#c92a2a',
    '--sluice-page': '#f6f7f9',
    '--sluice-panel': '#ffffff',
    '--sluice-line': '#e1e5ea',
    '--sluice-good': '#2b8a3e',
    '--sluice-warn': '#b45309',
    '--sluice-bad': '#c92a2a',
    '--sluice-idle': '#6b7680',
    '--sluice-track': '#e6e9ed',
  },
  dark: {
    '--mantine-color-dimmed': '#a3adb8',
    '--mantine-color-placeholder': '#8f99a3',
    '--mantine-color-anchor': '#66c1d1',
    '--mantine-color-error': '#ff8787',
    '--mantine-color-body': '#14181d',
    '--mantine-color-default': '#1e242b',
    '--mantine-color-default-border': '#3a434d',
    '--sluice-page': '#14181d',
    '--sluice-panel': '#1b2027',
    '--sluice-line': '#2c343d',
    '--sluice-good': '#69db7c',
    '--sluice-warn': '#ffc078',
    '--sluice-bad': '#ff8787',
    '--sluice-idle': '#8f99a3',
    '--sluice-track': '#2c343d',
  },
});

/** Colours of charts: told apart in both schemes, and by those who see red and green alike. */
export const series = {
  first: 'sluice.5',
  second: 'indigo.4',
  third: 'orange.5',
  bad: 'red.6',
  warn: 'yellow.6',
  others: ['orange.5', 'violet.5', 'sluice.5', 'pink.5', 'yellow.6', 'indigo.4', 'lime.6', 'gray.6'],
};
