// What is said of stopped traffic?

export const kill = {
  active: 'Traffic is stopped',
  scope: {
    tenant: 'in this tenant',
    organization: 'in the whole organization',
    instance: 'on the whole instance',
  } as Record<string, string>,
  scopeOf: (kind: string, id: string) => `for ${kind} ${id}`,
  until: (time: string) => `until ${time}`,
  release: 'Let traffic through again',
  stop: 'Stop traffic',
  title: 'Stop traffic now?',
  lead: 'Every call of agents in the scope is refused from this moment, open tunnels and holds end within a second.',
  where: 'Where',
  tenant: (name: string) => `In ${name}`,
  organization: 'In the whole organization',
  reason: 'Reason',
  confirm: 'Stop traffic',
} as const;
