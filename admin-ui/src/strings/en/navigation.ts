// What do the frame and its navigation say?

export const nav = {
  label: 'Sections',
  overview: 'Overview',
  approvals: 'Approvals',
  agents: 'Agents',
  connectors: 'Connectors',
  policies: 'Policies',
  users: 'Users',
  audit: 'Audit',
  tenant: 'Tenant',
  waiting: (count: number) => (count === 1 ? '1 waiting' : `${count} waiting`),
  theme: { label: 'Appearance', system: 'System', light: 'Light', dark: 'Dark' },
  signOut: 'Sign out',
  account: 'Account',
  kinds: { personal: 'personal', management: 'management' } as Record<string, string>,
} as const;
