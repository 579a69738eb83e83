// What is said of the effects of a change of access?

export const effects = {
  people: 'People',
  peopleNone: 'Nobody gains or loses anything.',
  gains: (names: string) => `gains ${names}`,
  loses: (names: string) => `loses ${names}`,
  agents: 'Agents',
  agentsNone: 'No agent may do more or less.',
  action: (action: string, connector: string) => `${action} on ${connector}`,
  from: (before: string, after: string) => `${before} → ${after}`,
  words: { allow: 'allowed', deny: 'denied', requires_approval: 'held' } as Record<string, string>,
  calls: 'Calls of the last days',
  callsOf: (changed: number, examined: number) =>
    `${changed.toLocaleString('en')} of ${examined.toLocaleString('en')} recorded calls would come out otherwise.`,
  undecided: (count: number) => `${count.toLocaleString('en')} could not be compared.`,
  call: (agent: string, action: string, count: number) => `${agent}: ${action}, ${count.toLocaleString('en')} times`,
  more: (count: number) => `and ${count.toLocaleString('en')} more`,
} as const;
