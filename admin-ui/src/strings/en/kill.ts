// What is said of stopped traffic?

const count = (total: number, one: string, many: string): string =>
  total === 1 ? `1 ${one}` : `${total.toLocaleString('en')} ${many}`;

/** What each scope is called, and what choosing it means. */
const kinds: Readonly<Record<string, { readonly name: string; readonly choose: string; readonly of: string }>> = {
  agent: { name: 'An agent', choose: 'Which agent', of: 'agent' },
  group: { name: 'An agent group', choose: 'Which group', of: 'group' },
  user: { name: 'The agents of a person', choose: 'Whose agents', of: 'the agents of' },
  connector: { name: 'A connector', choose: 'Which connector', of: 'connector' },
  gateway: { name: 'A gateway', choose: 'Which gateway', of: 'gateway' },
  tenant: { name: 'This tenant', choose: '', of: 'tenant' },
  organization: { name: 'The whole organization', choose: '', of: 'organization' },
  instance: { name: 'The whole instance', choose: '', of: '' },
};

export const kill = {
  active: 'Traffic is stopped',
  kinds,
  /** Beside the name of what it is. */
  kindNames: {
    agent: 'agent',
    group: 'agent group',
    user: 'agents of a person',
    connector: 'connector',
    gateway: 'gateway',
    tenant: 'tenant',
    organization: 'organization',
    instance: '',
  } as Record<string, string>,
  /** As it stands in a sentence: for agent refund-bot. */
  scopeOf: (kind: string, name: string | null) =>
    kind === 'instance'
      ? 'for everything on this instance'
      : `for ${kinds[kind]?.of ?? kind}${name === null ? ' (you may not see which)' : ` ${name}`}`,
  /** As it stands alone in a list. */
  nameOf: (kind: string, name: string | null) =>
    kind === 'instance' ? 'The whole instance' : (name ?? `${kinds[kind]?.name ?? kind} that you may not see`),
  by: (who: string) => `by ${who}`,
  outside: 'somebody outside of this organization',
  machine: 'the machine itself',
  since: (time: string) => `since ${time}`,
  until: (time: string) => `until ${time}`,
  untilReleased: 'until somebody lets it through again',
  release: 'Let traffic through again',
  others: (total: number) => `${count(total, 'other kill switch is on', 'other kill switches are on')}. See all`,
  stop: 'Stop traffic',
  stopOf: (kind: string) => `Stop traffic: ${(kinds[kind]?.name ?? kind).toLowerCase()}`,
  title: 'Stop traffic now?',
  lead: 'Every call of agents in the scope is refused from this moment; open tunnels and held requests end within a second.',
  where: 'What to stop',
  lacks: {
    instance: 'only for whoever runs the instance',
    other: (permission: string) => `needs ${permission}`,
  },
  another: 'Stop something else',
  isStopped: 'Traffic is stopped',
  nothingHere: 'There is nothing of this kind here.',
  reason: 'Reason',
  reasonHint: 'Agents and everybody in the scope read it.',
  ends: 'Ends',
  endings: {
    hand: 'when somebody lifts it',
    '15': 'by itself in 15 minutes',
    '60': 'by itself in an hour',
    '240': 'by itself in 4 hours',
    '1440': 'by itself in a day',
    at: 'at a time of your choice',
  } as Record<string, string>,
  endsAt: 'End time',
  confirmName: (name: string) => `Type ${name} to confirm`,
  everything: 'everything',
  confirm: 'Stop traffic',
  cut: 'What it cuts at this moment',
  letGo: 'What goes on then',
  cutNone: 'Nothing is on its way, and nothing waits.',
  look: 'Look again',
  looking: 'Looking…',
  chooseFirst: 'Choose what to stop, and this says what it cuts.',
  agents: (total: number) => count(total, 'agent', 'agents'),
  inFlight: (total: number) => count(total, 'request under way', 'requests under way'),
  held: (total: number) => count(total, 'held request', 'held requests'),
  letThrough: (total: number) => `${count(total, 'agent', 'agents')} can call out again`,
  andMore: (total: number) => `and ${total.toLocaleString('en')} more`,
  faults: {
    target: 'Choose what to stop.',
    reason: 'Say why: whoever is stopped reads it.',
    confirm: (name: string) => `This must be ${name}, letter by letter.`,
    time: 'Choose a time in the future.',
    release: 'Say why it is safe again.',
  },
  releaseTitle: 'Let traffic through again?',
  releaseLead:
    'Calls are decided by the rules again, from the next request on. What was cut stays cut, and cancelled holds have to be asked for again.',
  releaseReason: 'Why is it safe again?',
  page: 'Kill switch',
  pageLead:
    'What is stopped now, by whom and why, and how it ended before. Every call of agents in such a scope is refused.',
  tabs: { active: 'On now', past: 'Past' },
  parts: 'Kill switches',
  none: 'No traffic is stopped',
  noneWhy: 'Calls of agents are decided by the rules. What was stopped before stands under Past.',
  pastNone: 'Nothing was ever stopped here',
  pastNoneWhy: 'A switch that was lifted or has ended stands here, with who lifted it and why.',
  history: 'Show the audit log',
  what: 'What is stopped',
  wasStopped: 'What was stopped',
  byWhom: 'By',
  pressed: 'Pressed',
  sinceWhen: 'Since',
  endsWhen: 'Ends',
  ended: 'Ended',
  endedAlone: 'by itself',
  byHand: 'by hand',
  actions: 'Actions',
  releaseOf: (what: string) => `Let traffic through again: ${what}`,
  cannot: 'Stopping and releasing traffic needs the permission killswitch.toggle.',
  cannotRelease: (permission: string) => `Releasing it: ${permission}.`,
  cannotThis: (permission: string) => `Stopping traffic ${permission}.`,
  total: (total: number) => count(total, 'switch is on', 'switches are on'),
  pastTotal: (total: number) => count(total, 'switch', 'switches'),
} as const;
