// What does the address ask? One question about access, as the query spells it.

/** A question as it stands in the form and in the address; empty texts are left open. */
export interface Asked {
  readonly mode: 'check' | 'who';
  readonly subject: 'me' | 'person' | 'agent';
  /** The id of the person or agent. */
  readonly who: string;
  /** A permission of people, or an action of agents without its prefix. */
  readonly what: string;
  readonly verb: string;
  readonly onAgent: string;
  readonly onConnector: string;
}

/** The question of an address. */
export function askedIn(query: URLSearchParams): Asked {
  const text = (name: string) => query.get(name) ?? '';
  const who = text('user') || text('agent');
  const subject = query.has('user') ? 'person' : query.has('agent') ? 'agent' : 'me';
  return {
    mode: text('mode') === 'who' ? 'who' : 'check',
    subject,
    who,
    what: text('permission'),
    verb: text('verb'),
    onAgent: text('on_agent'),
    onConnector: text('on_connector'),
  };
}

/** The address's query for a question. */
export function queryOf({ mode, subject, who, what, verb, onAgent, onConnector }: Asked): string {
  const about = mode === 'who' || subject === 'me' ? {} : { [subject === 'person' ? 'user' : 'agent']: who };
  const all = {
    ...(mode === 'who' && { mode }),
    ...about,
    permission: what,
    verb,
    on_agent: onAgent,
    on_connector: onConnector,
  };
  return new URLSearchParams(Object.entries(all).filter(([, value]) => value !== '')).toString();
}
