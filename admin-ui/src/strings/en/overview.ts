// What does the overview say?

export const overview = {
  title: 'Overview',
  lead: 'The last 24 hours in this tenant.',
  actions: 'Actions',
  agents: 'Active agents',
  pending: 'Waiting approvals',
  decisions: 'Decisions by hour',
  concerns: 'To be looked at',
  silent: (since: string) => `silent since ${since}: does it go past the gate?`,
  ending: (at: string) => `token ends ${at}`,
  denied: 'Rules that denied most',
  nothingDenied: 'No rule denied anything.',
  nothing: 'No agent has called yet. Create an agent, start it with its key, and its calls show up here.',
  allow: 'allowed',
  deny: 'denied',
  hold: 'held',
  hour: 'Hour',
  asTable: 'As a table',
} as const;
