// What is said to whoever begins?

export const start = {
  title: 'Start here',
  lead: 'Four steps from a new instance to one that watches over your agents. They tick themselves off.',
  progress: (done: number, all: number) => `${done} of ${all} done`,
  steps: {
    agent_made: ['Start an agent', 'Make one below; its command is ready to copy.'],
    call_seen: ['See its first call', 'It appears in the audit the moment it is made.'],
    hold_decided: ['Decide on a held call', 'What only reads passes; everything else waits for you.'],
    second_owner: ['Invite a second owner', 'So that nobody approves alone, and nobody is locked out.'],
  },
  done: 'Done',
  open: 'To do',
  dismiss: 'I know my way',
  finished: 'Everything is set up',
  finishedWhy: 'All four steps are done; this page leaves the navigation.',
  agent: 'Start an agent',
  agentLead: 'One step makes an agent and its key. What reads passes; everything else waits for a person.',
  name: 'Name of the agent',
  nameHint: 'Plain letters, digits and signs, without quotes or backslashes; it travels in headers.',
  make: 'Make agent and key',
  another: 'Make another one',
  reaches: 'It reaches only services that have a connector; everywhere else it is refused.',
  toConnectors: 'Say where agents may go',
  run: 'Run your program behind the gate',
  instead: 'Without the holdgate command',
  insteadLead: 'Download the certificate, and set these for your program:',
  gate: (url: string) => `The gate is at ${url}.`,
  gateSeen: 'That is where it listens, seen from here. If agents reach it elsewhere, set HOLDGATE_GATEWAY_PUBLIC_URL.',
  mayNot: (permission: string) => `Making agents and keys needs ${permission}, which you do not hold in this tenant.`,
  storage: 'Where your data is',
  kinds: { sqlite: 'SQLite', postgres: 'PostgreSQL' },
  database: 'Database',
  ledger: 'Ledger',
  masterKey: 'Master key',
  masterKeys: {
    given: 'given to the process, and not kept here',
    data_dir: 'in the data directory: keep a copy of master.key somewhere else',
  },
  fleeting: {
    memory:
      'The data directory is in memory: everything is gone when the machine restarts. Give it a lasting place with HOLDGATE_DATA_DIR.',
    temporary:
      'The data directory lies among temporary files, which the system deletes. Give it a lasting place with HOLDGATE_DATA_DIR.',
    container:
      'The data directory seems to be a container’s own layer: a new container begins empty. Mount a volume there.',
  },
  authority: 'What agents have to trust',
  authorityLead:
    'The gate shows agents certificates of its own authority. Whoever installs it compares this fingerprint first; the command above pins it for a gate on another machine.',
  demo: 'Look around with demo data',
  demoLead:
    'Two connectors to providers that exist only in this process, two agents, and a policy. Nothing leaves this machine.',
  demoMakes: 'It makes:',
  demoThere: 'It is in this tenant:',
  demoKinds: { agent: 'agent', connector: 'connector', policy: 'policy' },
  demoLoad: 'Load demo data',
  demoLoading: 'Loading…',
  demoCall: 'Let its agents call',
  demoCalling: 'Calling…',
  demoRemove: 'Remove demo data',
  demoRemoveTitle: 'Remove the demo data?',
  demoRemoveLead:
    'Its agents, connectors and policy go, with their keys and credentials. What they did stays in the audit.',
  demoSilent:
    'Its providers do not answer: a port of theirs was taken when the process started. Remove the demo data and load it again.',
  demoAnswer: { passed: 'passed', refused: 'refused', waits: 'waits for you' },
  demoDecide: 'Decide on it',
} as const;
