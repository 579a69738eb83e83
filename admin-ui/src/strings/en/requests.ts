// What do the pages of requests for access, and suggestions from approvals, say?

export const requests = {
  title: 'Access requests',
  lead: 'What agents have asked to be allowed. Nothing changes until you publish or assign what you make of it.',
  search: 'Agent, address or reason',
  empty: 'No agent has asked for anything',
  emptyWhy: 'An agent that is refused can ask for a rule; its request appears here.',
  total: (count: number) => (count === 1 ? '1 request' : `${count.toLocaleString('en')} requests`),
  state: 'State',
  states: { open: 'open', accepted: 'accepted', declined: 'declined' } as Record<string, string>,
  what: 'What',
  agent: 'Agent',
  when: 'Asked',
  all: 'All requests for access',
  asks: (agent: string) => `${agent} asks for access`,
  request: 'Request',
  action: 'Action',
  unknownAction: 'No connector knew this destination when it was asked for.',
  claims: 'The agent’s reason, a claim',
  now: 'What was decided of it when it was asked',
  nowOf: (decision: string) =>
    (
      ({
        allow: 'would pass',
        deny: 'would be refused',
        hold: 'would be held',
        requires_approval: 'would be held',
      }) as Record<string, string>
    )[decision] ?? decision,
  answer: 'What the agent is told',
  decided: (time: string) => `Decided ${time}`,
  draft: { policy: 'Open the draft of the policy', role: 'Open the role' } as Record<string, string>,
  accept: 'Accept',
  acceptTitle: 'Make a draft of it',
  acceptLead: 'The draft allows nothing yet: look it over, then publish the policy or assign the role.',
  as: 'As',
  asPolicy: 'a policy that allows exactly this',
  asRole: 'a role with this action',
  answerHint: 'Left empty, the agent is told that somebody is preparing it.',
  decline: 'Decline',
  declineTitle: 'Decline this request',
  reason: 'Reason',
  reasonHint: 'The agent is told this.',
  cannotAccept: 'Making a draft needs the permission policies.edit or roles.manage, declining policies.edit.',
  suggestions: 'Suggested from approvals',
  suggestionsLead: 'These were approved every time lately. A policy can spare the question.',
  approvals: (approved: number, days: number, approvers: number) =>
    `Approved ${approved} times in ${days} days by ${approvers === 1 ? '1 person' : `${approvers} people`}.`,
  kinds: { new_policy: 'It becomes a new policy.', next_version: 'It becomes the next version of' } as Record<
    string,
    string
  >,
  show: 'Show the text',
  make: 'Make a draft',
  makeOf: (sentence: string) => `Make a draft: ${sentence}`,
} as const;
