// What does the page of recorded data say: how long it is kept, what goes for good, and what stays?

const many = (count: number, one: string, others: string) =>
  count === 1 ? `1 ${one}` : `${count.toLocaleString('en')} ${others}`;

export const data = {
  title: 'Recorded data',
  lead: 'What this tenant has recorded: how long it is kept, and how it is deleted before that.',

  keeping: 'How long it is kept',
  keepingLead:
    'Once a day, what is older goes: entries of the audit log of every kind, the facts behind decisions, finished approvals.',
  inForce: 'In force',
  ofTenant: 'This tenant says',
  ofOrganization: 'Its organization says',
  toOrganization: 'the organization',
  unset: 'nothing of its own',
  days: (days: number | null) => (days === null ? 'for ever' : many(days, 'day', 'days')),
  daysHere: 'Days in this tenant',
  daysHint: 'Empty: as the organization says. What is older goes with the next round, for good.',
  saved: 'Saved.',

  deleting: 'Delete now',
  deletingLead:
    'For good and for everybody. First it is counted; nothing goes before you have written the name of the tenant.',
  what: 'What goes',
  kinds: {
    decisions: 'Decisions',
    approvals: 'Approvals',
    resources: 'Everything that was set up',
    everything: 'Everything',
  },
  goes: {
    decisions: 'Decisions and outcomes in the audit log, and the sealed facts by which they could be decided again.',
    approvals: 'Approvals that are over with their votes, answered requests for access, notices that were sent.',
    resources:
      'Agents with their keys, groups, connectors with credentials, gateways, policies, packs, custom roles, grants, channels, open invitations. Calls that wait are cancelled, and agents are refused from their next request on.',
    everything: 'All of that, and every other entry of this tenant in the audit log.',
  },
  stays: {
    decisions: [
      'The record of administrative changes: who may do what must stay explainable',
      'Counts of calls and holds per month, which usage is made of',
      'The record of this deletion',
    ],
    approvals: [
      'What somebody still waits for',
      'Answers that are remembered for a while',
      'Decisions in the audit log',
      'The record of this deletion',
    ],
    resources: [
      'The tenant with its settings and boundary',
      'Its members with their built-in roles: accounts are their own',
      'Tokens, and kill switches that are on',
      'The audit log, with the record of this deletion',
    ],
    everything: [
      'The tenant with its settings and boundary',
      'Its members with their built-in roles: accounts are their own',
      'A signed statement of what is missing, so that the rest of the ledger still verifies',
      'The record of this deletion',
    ],
  },
  before: 'Only what is older than',
  beforeHint: 'The beginning of this day. Empty: everything until now.',
  count: 'See what would go',
  counting: 'Counting…',
  progress: 'Deleting… It goes on to its end even if you leave this page.',
  nothing: 'There is nothing to delete',
  nothingWhy: 'Nothing of this kind is recorded, or all of it is younger.',
  none: 'nothing',
  willGo: (time: string, aged: boolean) => (aged ? `This goes, from before ${time}` : 'This goes'),
  willStay: 'This stays',
  counted: (name: string, count: number) => `${name}: ${count.toLocaleString('en')}`,
  things: {
    audit_entries: 'Entries of the audit log',
    facts: 'Sealed facts of decisions',
    fact_blocks: 'Blocks of sealed facts',
    approvals: 'Approvals',
    access_requests: 'Requests for access',
    notifications: 'Notices',
    agents: 'Agents',
    agent_groups: 'Agent groups',
    credentials: 'Credentials',
    connectors: 'Connectors',
    gateways: 'Gateways',
    policies: 'Policies',
    policy_packs: 'Policy packs',
    roles: 'Custom roles',
    people_groups: 'Groups of people',
    grants: 'Grants',
    notification_channels: 'Channels',
  } as Record<string, string>,
  remainsUntil: (time: string) => `Lines of it stand in the ledger’s files until ${time} at the latest.`,
  remainsForever: 'Lines of it stand in the ledger’s files for as long as somebody among them sets no retention.',
  confirm: (name: string) => `Type ${name} to delete it`,
  mistyped: 'This is not the name of the tenant.',
  cancel: 'Leave it',
  delete: 'Delete for good',
  done: 'It is deleted',
  files: (count: number) => `Files of the ledger that went with it: ${count}.`,
  toRecord: 'The record of it in the audit log',
  again: 'Delete something else',

  account: 'Delete account',
  accountTitle: (email: string) => `Delete the account ${email}?`,
  accountGoes:
    'Their account goes, with every session, token and open invitation, their memberships and roles, and their personal tenant with all that is in it.',
  accountStays:
    'Agents that they own stay in their tenants without an owner. The audit log keeps what they did, under an id that no longer has a name.',
  accountConfirm: (email: string) => `Type ${email} to delete it`,
  accountMistyped: 'This is not their e-mail address.',
} as const;
