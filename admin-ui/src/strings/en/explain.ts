// What does the explainer of decisions say?

export const explain = {
  title: 'Explainer',
  lead: 'Why something was decided as it was, and what would be decided if it were different. Nothing is sent.',
  was: 'As it was decided',
  unknown: 'This decision is not in the ledger',
  unknownWhy: 'The id may be mistyped, or the decision belongs to another tenant.',
  whatIf: 'What if?',
  agent: 'Agent',
  method: 'Method',
  url: 'Address',
  body: 'Body (optional)',
  bodyHint: 'JSON, or a form as it is sent. The question stands in the address of this page and can be handed on.',
  bodyBroken: (why: string) => `This begins like JSON and is none: ${why}`,
  ask: 'Ask',
  would: 'As it would be decided now',
  versions: (policy: number, access: number) => `policies v${policy}, access v${access}`,
  outcomes: { passed: 'passed', failed: 'said no', skipped: 'not asked' } as Record<string, string>,
  checks: {
    agent: 'Agent',
    kill_switch: 'Kill switch',
    connector: 'Connector',
    access_rules: 'Access rules',
    roles: 'Roles and boundary',
    policies: 'Policies',
    limits: 'Limits',
  } as Record<string, string>,
} as const;
