// What does the address ask? One question about access, as the query spells it.

/** A question as it stands in the form and in the address; empty texts are left open. */
export interface Asked {
  readonly mode: 'check' | 'who';
  /** Who is asked about; of the question who can, `person` and `agent` say which kind is looked for. */
  readonly subject: Subject;
  /** The id of the person, agent or token. */
  readonly who: string;
  /** A permission of people, or an action of agents without its prefix. */
  readonly what: string;
  readonly verb: string;
  readonly onAgent: string;
  readonly onConnector: string;
}

export type Subject = 'me' | 'person' | 'agent' | 'token';

/** The name in the address under which each stands. */
const NAMES = { person: 'user', agent: 'agent', token: 'token' } as const;
const KINDS = ['person', 'agent', 'token'] as const;

/** The question of an address. */
export function askedIn(query: URLSearchParams): Asked {
  const text = (name: string) => query.get(name) ?? '';
  const about = KINDS.find((kind) => query.has(NAMES[kind]));
  const who = text('mode') === 'who';
  return {
    mode: who ? 'who' : 'check',
    subject: who ? (text('of') === 'agents' ? 'agent' : 'person') : (about ?? 'me'),
    who: about === undefined ? '' : text(NAMES[about]),
    what: text('permission'),
    verb: text('verb'),
    onAgent: text('on_agent'),
    onConnector: text('on_connector'),
  };
}

/** The address's query for a question. */
export function queryOf({ mode, subject, who, what, verb, onAgent, onConnector }: Asked): string {
  const about = subject === 'me' ? {} : { [NAMES[subject]]: who };
  const all = {
    ...(mode === 'who' ? { mode, ...(subject === 'agent' && { of: 'agents' }) } : about),
    permission: what,
    verb,
    on_agent: onAgent,
    on_connector: onConnector,
  };
  return new URLSearchParams(Object.entries(all).filter(([, value]) => value !== '')).toString();
}
