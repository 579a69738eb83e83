// An agent that writes what it likes wherever HTTP lets it: each text in the path, the query, headers, the body's names and values, the name
// of a tool. Speaks in bytes, so that no client refuses on the gate's behalf; what framing must refuse is sent alone, to be seen refused.

import { RawAgent } from '../support/raw-agent.ts';
import type { House } from './house.ts';
import type { YesOrigin } from './stage.ts';

/** Fields of one message; as many of them as a message may have headers. */
const FIELDS = 60;
/** A head that is longer is refused before anybody looks into it. */
const LONGEST_IN_HEAD = 1000;
/** Requests for access that may be open. */
const MOST_ASKED = 20;
const LANES = 4;

/** What a message carries, and where. */
interface Message {
  readonly method?: string;
  readonly target: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
}

/** Bytes of a text as a header carries them, one character for each. */
const bytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
/** Whether a text can be the value of a header (RFC 9110 section 5.5). */
export const fitsHeader = (text: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(bytes(text));
const isToken = (text: string): boolean => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text);
/** Whether a text can be a segment of a path once it is encoded: nothing in it that two servers could read in two ways. */
export const fitsPath = (text: string): boolean =>
  !/%(?:2F|5C|3B|7F|[01][0-9A-F])|%25(?:2[EF5]|5C|3B|0[0-9A-F])/i.test(encodeURIComponent(text));

/** An agent of one tenant with a connector to tools, one to anything, and one to payments. */
export class NaughtyAgent {
  readonly #port: number;
  readonly #key: string;

  private constructor(port: number, key: string) {
    this.#port = port;
    this.#key = key;
  }

  static async create(
    house: House,
    origin: Pick<YesOrigin, 'url'>,
    tenantId: string,
    name: string,
  ): Promise<NaughtyAgent> {
    const there = { 'X-Tenant-Id': tenantId };
    const settings = { max_pending_holds: 10_000, approval_timeout_seconds: 86_400 };
    await house.owner.request.put('/api/settings', { data: settings, headers: there });
    for (const [connector, type] of Object.entries({ tools: 'mcp', anything: 'http', payments: 'stripe' }))
      await house.made(
        '/api/connectors',
        { name: connector, type, base_url: origin.url, allow_private: true, environment: 'production' },
        there,
      );
    const { id } = await house.made('/api/agents', { name }, there);
    const { key } = await house.made<{ key: string }>(`/api/agents/${id}/keys`, {}, there);
    return new NaughtyAgent(Number(new URL(house.product.gateUrl).port), key);
  }

  /** Sends each text in every field of which a message has one; all of them are held. */
  async eachAlone(texts: readonly string[]): Promise<void> {
    const messages = texts.map((text, at) => this.#toolCall(text, at));
    await this.#expect(messages, 202);
  }

  /** Sends the texts in fields of which a message may have many; all of them are held. */
  async manyTogether(texts: readonly string[]): Promise<void> {
    const messages: Message[] = [];
    for (let start = 0; start < texts.length; start += FIELDS)
      messages.push(...this.#packed(texts.slice(start, start + FIELDS), start));
    await this.#expect(messages, 202);
  }

  /** Asks an administrator for access, with the texts as its reasons; twenty requests may be open. */
  async asksForAccess(texts: readonly string[]): Promise<void> {
    const some = chunksOf(texts, Math.ceil(texts.length / MOST_ASKED)).map((reasons, at) => ({
      target: 'http://holdgate.internal/v1/access-requests',
      headers: [['Content-Type', 'application/json']] as const,
      body: JSON.stringify({
        method: 'POST',
        url: `https://${at}.example.com/`,
        reason: reasons.join(' ').slice(0, 1000),
      }),
    }));
    await this.#expect(some, 201);
  }

  /** Reads something at each text that a path takes; nobody has to allow that. */
  async reads(texts: readonly string[]): Promise<void> {
    const fit = texts.filter(fitsPath).map((text, at) => ({
      method: 'GET',
      target: `/connect/anything/read/${encodeURIComponent(text)}?at=${at}`,
    }));
    await this.#expect(fit, 200);
  }

  /** Sends what HTTP's framing has no room for; answers what was taken all the same. */
  async taken(texts: readonly string[]): Promise<string[]> {
    const asked = texts.flatMap((text) => this.#unfit(text));
    const statuses = await this.#send(asked);
    return asked.flatMap((message, at) => (statuses[at] === 400 ? [] : [`${statuses[at]} ${JSON.stringify(message)}`]));
  }

  /** Asks for hosts that no connector knows; each answer's status. */
  async wanders(texts: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const asked = texts.map((text) => ({ method: 'GET', target: `http://${bytes(text)}/` }));
    const statuses = await this.#send(asked);
    return new Map(texts.map((text, at) => [text, statuses[at] ?? 0]));
  }

  /** One message with the text in its path, its query, its headers, and the name and arguments of a tool. */
  #toolCall(text: string, at: number): Message {
    const short = text.length < LONGEST_IN_HEAD;
    const place = fitsPath(text) && short ? encodeURIComponent(text) : `tool-${at}`;
    const query = short ? `?${encodeURIComponent(text)}=${encodeURIComponent(text)}` : '';
    const call = { method: 'tools/call', params: { name: text, arguments: { [text]: text } } };
    const names = short ? ['Holdgate-Reason', 'Holdgate-Run-Id', 'Idempotency-Key', 'User-Agent'] : ['Holdgate-Reason'];
    const headers: (readonly [string, string])[] = fitsHeader(text) ? names.map((name) => [name, bytes(text)]) : [];
    const type = fitsHeader(text) && short ? `application/json; note=${bytes(text)}` : 'application/json';
    if (isToken(text) && short) headers.push([text, 'a name']);
    return {
      target: `/connect/tools/${place}${query}`,
      headers: [['Content-Type', type], ...headers],
      body: JSON.stringify(call),
    };
  }

  #packed(texts: readonly string[], start: number): Message[] {
    const json: [string, string] = ['Content-Type', 'application/json'];
    const named = texts.map((text, at) => [`field${start + at}`, text] as const);
    const naming = texts.map((text) => [text, 'a name'] as const);
    const short = texts.filter((text) => text.length < LONGEST_IN_HEAD);
    const parts = texts.map(
      (text, at) => `--part\r\nContent-Disposition: form-data; name="f${at}"; filename="${text}"\r\n\r\n${text}\r\n`,
    );
    return [
      { target: '/connect/anything/json', headers: [json], body: JSON.stringify({ named: objectOf(named) }) },
      { target: '/connect/anything/names', headers: [json], body: JSON.stringify(objectOf(naming)) },
      {
        target: '/connect/anything/graphql',
        headers: [json],
        body: JSON.stringify({ query: `mutation { say(${texts.join(' ')}) }`, variables: { texts } }),
      },
      {
        target: '/connect/payments/v1/refunds',
        headers: [['Content-Type', 'application/x-www-form-urlencoded']],
        body: new URLSearchParams([
          ['charge', texts[0] ?? ''],
          ['amount', '100'],
          ...named.map(pair),
          ...naming.map(pair),
        ]).toString(),
      },
      {
        target: '/connect/anything/upload',
        headers: [['Content-Type', 'multipart/form-data; boundary=part']],
        body: `${parts.join('')}--part--\r\n`,
      },
      ...chunksOf(short.filter(fitsHeader), 20).map((some) => ({
        target: '/connect/anything/headers',
        headers: some.map((text, at) => [`X-Note-${at}`, bytes(text)] as const),
        body: 'body',
      })),
      ...chunksOf(short, 20).map((some) => ({
        target: `/connect/anything/query?${new URLSearchParams(
          some.flatMap((text) => [
            [text, text],
            ['q', text],
          ]),
        )}`,
        body: 'body',
      })),
    ];
  }

  /** The same text where HTTP does not take it; nothing where it does. */
  #unfit(text: string): Message[] {
    const messages: Message[] = [];
    if (!fitsHeader(text))
      for (const name of ['Holdgate-Reason', 'Holdgate-Run-Id', 'Idempotency-Key', 'User-Agent', 'Content-Type'])
        messages.push({ target: '/connect/anything/x', headers: [[name, bytes(text)]] });
    if (!isToken(text.split(':')[0] ?? ''))
      messages.push({ target: '/connect/anything/x', headers: [[bytes(text), 'x']] });
    if (!/^[A-Z]{3,7}$/.test(text)) messages.push({ method: bytes(text), target: '/connect/anything/x' });
    if (!fitsPath(text)) messages.push({ target: `/connect/anything/${encodeURIComponent(text)}` });
    if (/[^!-~]|["#<>?[\]^`{|}\\;]|%(?![0-9a-f]{2})/i.test(text))
      messages.push({ target: `/connect/anything/${bytes(text).replace(/\?/g, '<')}` });
    return messages;
  }

  async #expect(messages: readonly Message[], status: number): Promise<void> {
    const statuses = await this.#send(messages);
    const others = messages.filter((_, at) => statuses[at] !== status);
    if (others.length > 0)
      throw new Error(
        `${others.length} of ${messages.length} were not answered by ${status}: ${JSON.stringify(others[0])} ${statuses[messages.indexOf(others[0] as Message)]}`,
      );
  }

  /** Each message's status; 0 where the connection ended without one. */
  async #send(messages: readonly Message[]): Promise<number[]> {
    const statuses = new Array<number>(messages.length).fill(0);
    let next = 0;
    const lane = async (): Promise<void> => {
      let agent: RawAgent | undefined;
      for (let at = next++; at < messages.length; at = next++) {
        agent ??= await RawAgent.dial(this.#port);
        const answer = await agent.ask(this.#head(messages[at] as Message)).catch(() => undefined);
        statuses[at] = answer?.status ?? 0;
        if (answer?.complete && answer.headers.connection !== 'close') continue;
        agent.close();
        agent = undefined;
      }
      agent?.close();
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    return statuses;
  }

  #head({ method = 'POST', target, headers = [], body = '' }: Message): string {
    const sent = bytes(body);
    const lines = [
      `${method} ${target} HTTP/1.1`,
      `Host: ${target.startsWith('http://') ? (/^http:\/\/([^/]*)/.exec(target)?.[1] ?? '') : `127.0.0.1:${this.#port}`}`,
      target.startsWith('http://')
        ? `Proxy-Authorization: Basic ${Buffer.from(`agent:${this.#key}`).toString('base64')}`
        : `Holdgate-Key: ${this.#key}`,
      'Prefer: respond-async',
      ...headers.map(([name, value]) => `${name}: ${value}`),
      ...(sent === '' ? [] : [`Content-Length: ${sent.length}`]),
    ];
    return `${lines.join('\r\n')}\r\n\r\n${sent}`;
  }
}

/** Also names that an object literal would not take for names. */
function objectOf(fields: readonly (readonly [string, string])[]): Record<string, string> {
  const made = Object.create(null) as Record<string, string>;
  for (const [name, value] of fields) made[name] = value;
  return made;
}

const pair = ([name, value]: readonly [string, string]): [string, string] => [name, value];

function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
