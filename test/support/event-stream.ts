// What does the console hear by itself? GET /api/events of somebody, read event by event over its socket.

import type { Person } from './person.ts';

/** One event as it came. */
export interface Heard {
  readonly id: string | undefined;
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events of every shape
  readonly data: any;
}

/** An open stream. `until` reads on to an event that is looked for, and answers all that came, that one last. */
export interface EventStream {
  until(wanted: (event: Heard) => boolean): Promise<Heard[]>;
  leave(): void;
}

/** Opens the stream of a person's tenant; it is open once this resolves. */
export async function eventStream(
  person: Person,
  headers: Readonly<Record<string, string>> = {},
): Promise<EventStream> {
  const ending = new AbortController();
  const path = `/api/events?tenant_id=${person.tenantId}`;
  const answer = await fetch(person.product.consoleUrl + path, {
    headers: { Cookie: person.cookie, ...headers },
    signal: ending.signal,
  });
  if (!answer.ok || !answer.body) throw new Error(`${answer.status}: ${await answer.text()}`);
  const events = parsed(answer.body.pipeThrough(new TextDecoderStream()));
  return {
    async until(wanted) {
      const came: Heard[] = [];
      for (;;) {
        const { value, done } = await events.next();
        if (done) throw new Error(`the stream ended after ${JSON.stringify(came)}`);
        came.push(value);
        if (wanted(value)) return came;
      }
    },
    leave: () => ending.abort(),
  };
}

/** The events of a stream's text, which comes in any pieces. */
export async function* parsed(chunks: AsyncIterable<string>): AsyncGenerator<Heard> {
  let text = '';
  for await (const chunk of chunks) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(text.slice(0, end))?.[1];
      const type = field('event');
      if (type) yield { id: field('id'), type, data: JSON.parse(field('data') ?? 'null') };
      text = text.slice(end + 2);
    }
  }
}
