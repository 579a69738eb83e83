// What does the overview say?

export const overview = {
  title: 'Overview',
  lead: 'The last 24 hours in this tenant.',
  actions: 'Actions',
  agents: 'Active agents',
  pending: 'Waiting approvals',
  decisions: 'Decisions by hour',
  concerns: 'To be looked at',
  silentAgents: 'Silent agents',
  concern: {
    silent_agents: {
      heading: (count: number) => (count === 1 ? 'An agent went silent' : `${count} agents went silent`),
      why: 'They called before, and not for a day. Do they go past the gate?',
      at: (at: string) => `last seen ${at}`,
    },
    ending_keys: {
      heading: (count: number) => (count === 1 ? 'An agent has a key that ends' : `${count} agents have keys that end`),
      why: 'Within two weeks; from then on its calls are refused.',
      at: (at: string) => `ends ${at}`,
    },
    ending_tokens: {
      heading: (count: number) => (count === 1 ? 'An API token ends' : `${count} API tokens end`),
      why: 'Within two weeks; whatever uses it is refused from then on.',
      at: (at: string) => `ends ${at}`,
    },
    old_credentials: {
      heading: (count: number) => (count === 1 ? 'A credential is old' : `${count} credentials are old`),
      why: 'Entered more than 90 days ago. Holdgate does not know when they end at their providers.',
      at: (at: string) => `entered ${at}`,
    },
  },
  denied: 'Rules that denied most',
  nothingDenied: 'No rule denied anything.',
  nothing: 'No agent has called yet. Create an agent, start it with its key, and its calls show up here.',
  allow: 'allowed',
  deny: 'denied',
  hold: 'held',
  hour: 'Hour',
  toStart: 'Start here: an agent, its first call, a decision',
  asTable: 'As a table',
} as const;
