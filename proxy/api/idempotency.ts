// Was this create asked before? The same key with the same body gets the stored answer, without the secrets that are shown once.

import { createHash } from 'node:crypto';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Route } from './route.ts';

/** One remembered answer; the shape that the store keeps. */
export interface KeptAnswer {
  readonly key: string;
  readonly body_sha256: string;
  readonly status: number;
  /** JSON text, without what is shown once. */
  readonly response: string;
  readonly created_at: number;
}

/** Where answers are kept. `keep` may find that another replica was first; what stands then stays. */
export interface KeptAnswers {
  find(key: string): Promise<KeptAnswer | undefined>;
  keep(answer: KeptAnswer): Promise<void>;
}

export interface CreateAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A create that carries a key. */
export interface KeyedCreate {
  readonly route: Route;
  readonly principal: PersonPrincipal;
  readonly url: string;
  readonly key: string;
  readonly bytes: Buffer;
}

const LONGEST_KEY = 255;
const ALWAYS_SHOWN_ONCE = ['key', 'token'];
const KEPT_MS = 24 * 3600 * 1000;

/** Runs creates once per key. An answer is kept for a day; a refusal is not kept, so that it can be tried again. */
export class Idempotency {
  readonly #kept: KeptAnswers;
  readonly #clock: Clock;
  readonly #running = new Map<string, Promise<unknown>>();

  constructor(parts: { kept: KeptAnswers; clock: Clock }) {
    this.#kept = parts.kept;
    this.#clock = parts.clock;
  }

  /** The answer of `create`, or the one kept under its key. Throws `idempotency_mismatch` where the body differs. */
  async once(request: KeyedCreate, create: () => Promise<CreateAnswer>): Promise<CreateAnswer & { replayed: boolean }> {
    const key = digestOf(request);
    while (this.#running.has(key)) await this.#running.get(key);
    const run = this.#answer(key, request, create);
    const ended = run.catch(() => undefined).finally(() => this.#running.delete(key));
    this.#running.set(key, ended);
    return run;
  }

  async #answer(
    key: string,
    request: KeyedCreate,
    create: () => Promise<CreateAnswer>,
  ): Promise<CreateAnswer & { replayed: boolean }> {
    const bodySha256 = sha256(request.bytes);
    const kept = await this.#kept.find(key);
    if (kept && kept.created_at > this.#clock.now() - KEPT_MS) return replay(kept, bodySha256);
    const answer = await create();
    const response = JSON.stringify(withoutSecrets(answer.body, request.route));
    await this.#kept.keep({
      key,
      body_sha256: bodySha256,
      status: answer.status,
      response,
      created_at: this.#clock.now(),
    });
    return { ...answer, replayed: false };
  }
}

function replay(kept: KeptAnswer, bodySha256: string): CreateAnswer & { replayed: boolean } {
  if (kept.body_sha256 !== bodySha256) {
    throw new ApiError(
      'idempotency_mismatch',
      'This Idempotency-Key was used with another body. Use a new key for a new request.',
    );
  }
  return { status: kept.status, body: JSON.parse(kept.response) as unknown, replayed: true };
}

function digestOf({ principal, route, url, key }: KeyedCreate): string {
  if (key.length > LONGEST_KEY)
    throw new ApiError('invalid_request', `An Idempotency-Key has at most ${LONGEST_KEY} characters.`);
  const whose = principal.token?.id ?? principal.userId;
  return sha256(JSON.stringify([whose, principal.tenantId ?? null, route.method, url, key]));
}

function withoutSecrets(body: unknown, route: Route): unknown {
  if (typeof body !== 'object' || body === null) return body;
  const hidden = [
    ...ALWAYS_SHOWN_ONCE,
    ...(route.path.endsWith('/invitations') ? ['url'] : []),
    ...(route.shownOnce ?? []),
  ];
  return Object.fromEntries(Object.entries(body).filter(([name]) => !hidden.includes(name)));
}

function sha256(value: string | Buffer): string {
  return createHash('sha256').update(value).digest('hex');
}

/** Answers kept in this process alone, the newest `most` of them. */
export function keptInMemory(most = 10_000): KeptAnswers {
  const answers = new Map<string, KeptAnswer>();
  return {
    find: async (key) => answers.get(key),
    keep: async (answer) => {
      answers.set(answer.key, answer);
      const oldest = answers.size > most ? answers.keys().next().value : undefined;
      if (oldest !== undefined) answers.delete(oldest);
    },
  };
}
