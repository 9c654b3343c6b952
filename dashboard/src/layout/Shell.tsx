import { ActionIcon, AppShell, Box, Burger, Group, Menu, Stack, Text, Tooltip, useMantineColorScheme } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { KeyRound, LayoutDashboard, LogOut, Monitor, Moon, ScrollText, Server, Settings, Sun, SearchCheck } from 'lucide-react';
import { Suspense, useEffect, useRef, useSyncExternalStore } from 'react';
import { NavLink, Outlet, useLocation } from 'react-router';
import { zone } from '../format/times.ts';
import { session } from '../session/session.ts';
import { LiveSign } from './LiveSign.tsx';
import { Mark } from './Mark.tsx';
import classes from './Shell.module.css';

const pages = [
  { to: '/', label: 'Overview', Icon: LayoutDashboard },
  { to: '/backends', label: 'Backends', Icon: Server },
  { to: '/keys', label: 'Keys and budgets', Icon: KeyRound },
  { to: '/requests', label: 'Requests', Icon: ScrollText },
  { to: '/explain', label: 'Explain', Icon: SearchCheck },
  { to: '/settings', label: 'Settings', Icon: Settings },
];

const schemes = { light: { label: 'Light', Icon: Sun }, dark: { label: 'Dark', Icon: Moon }, auto: { label: 'As the system', Icon: Monitor } };

/** What all pages stand in: navigation, whether what is shown is live, and the way out. */
export function Shell() {
  const [opened, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  // Whoever goes on by keyboard or screen reader begins at the new page.
  useEffect(() => {
    if (!isFirst.current) main.current?.focus({ preventScroll: true });
    isFirst.current = false;
    window.scrollTo(0, 0);
  }, [pathname]);

  return (
    <AppShell header={{ height: 52 }} navbar={{ width: 224, breakpoint: 'md', collapsed: { mobile: !opened } }} padding={{ base: 'sm', sm: 'md' }} transitionDuration={0}>
      <a className={classes['skip']} href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        Skip to the content
      </a>
      <AppShell.Header className={classes['header']}>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="md" size="sm" aria-label="Navigation" aria-expanded={opened} />
            <Mark />
          </Group>
          <Group gap="xs" wrap="nowrap">
            <LiveSign />
            <SchemeMenu />
            <Tooltip label="Sign out">
              <ActionIcon variant="subtle" color="gray" c="var(--mantine-color-text)" aria-label="Sign out" onClick={() => session.signOut()}>
                <LogOut size={18} />
              </ActionIcon>
            </Tooltip>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes['navbar']} data-opened={opened} p="sm" aria-label="Pages">
        <Stack gap={2}>
          {pages.map(({ to, label, Icon }) => (
            <NavLink key={to} to={to} end={to === '/'} className={classes['link'] ?? ''} onClick={close}>
              <Icon size={17} aria-hidden />
              {label}
            </NavLink>
          ))}
        </Stack>
        <Text size="xs" c="dimmed" mt="auto" px={10} py={6} component="div">
          <SignedInAs />
          Times are in {zone()}.
        </Text>
      </AppShell.Navbar>
      <AppShell.Main id="main" ref={main} tabIndex={-1} style={{ outline: 'none' }}>
        <Box maw={1500} mx="auto">
          <Suspense>
            <Outlet />
          </Suspense>
        </Box>
      </AppShell.Main>
    </AppShell>
  );
}

function SignedInAs() {
  const who = useSyncExternalStore(session.subscribe, session.get);
  return who === null ? null : <div>Signed in as {who.name === who.role ? who.name : `${who.name}, ${who.role}`}.</div>;
}

function SchemeMenu() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Current = schemes[colorScheme].Icon;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" c="var(--mantine-color-text)" aria-label="Colours: light or dark">
          <Current size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {Object.entries(schemes).map(([scheme, { label, Icon }]) => (
          <Menu.Item key={scheme} leftSection={<Icon size={16} />} onClick={() => setColorScheme(scheme as keyof typeof schemes)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
