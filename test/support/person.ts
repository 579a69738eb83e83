// People over the console's API as a script would use it: register, sign in, and the usual beginnings (agents, connectors, policies).

import { randomBytes } from 'node:crypto';
import { Agent } from './agent.ts';
import type { Origin } from './origin.ts';
import { eventually, type Product } from './product.ts';

/** A JSON object whose fields a test reads. */
export type Fields = Record<string, unknown>;

/** An answer of the API. `body` is what its JSON said, or an empty object. */
export interface Reply<T = Fields> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: T;
}

export const PASSWORD = 'correct horse battery staple 47';

let count = 0;

/** A name that nothing else in this run has. */
export const fresh = (word: string): string => `${word}-${++count}-${randomBytes(2).toString('hex')}`;

/** Somebody who may have signed in. */
export class Person {
  readonly product: Product;
  readonly email: string;
  userId = '';
  organizationId = '';
  /** The tenant of the registration. */
  tenantId = '';
  #cookie: string;

  constructor(product: Product, email = `${fresh('person')}@example.com`, cookie = '') {
    this.product = product;
    this.email = email;
    this.#cookie = cookie;
  }

  get<T = Fields>(path: string): Promise<Reply<T>> {
    return this.ask<T>('GET', path);
  }

  post<T = Fields>(path: string, body: unknown = {}): Promise<Reply<T>> {
    return this.ask<T>('POST', path, body);
  }

  put<T = Fields>(path: string, body: unknown): Promise<Reply<T>> {
    return this.ask<T>('PUT', path, body);
  }

  patch<T = Fields>(path: string, body: unknown): Promise<Reply<T>> {
    return this.ask<T>('PATCH', path, body);
  }

  delete(path: string): Promise<Reply> {
    return this.ask('DELETE', path);
  }

  /** Sends a file of people. */
  upload<T = Fields>(path: string, csv: string): Promise<Reply<T>> {
    return this.send<T>('POST', path, { 'Content-Type': 'text/csv' }, csv);
  }

  /** Asks and reads the whole answer; never throws because of a status. */
  ask<T>(method: string, path: string, body?: unknown): Promise<Reply<T>> {
    return body === undefined
      ? this.send<T>(method, path)
      : this.send<T>(method, path, { 'Content-Type': 'application/json' }, JSON.stringify(body));
  }

  /** As `ask`, with headers and a body as they are. */
  async send<T = Fields>(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
    body?: string,
  ): Promise<Reply<T>> {
    const answer = await fetch(this.product.consoleUrl + path, {
      method,
      headers: { ...(this.#cookie && { Cookie: this.#cookie }), ...headers },
      ...(body !== undefined && { body }),
    });
    const [cookie] = answer.headers.getSetCookie();
    if (cookie !== undefined) this.#cookie = cookie.split(';')[0] as string;
    const text = await answer.text();
    const isJson = /\bjson\b/.test(answer.headers.get('content-type') ?? '');
    return { status: answer.status, headers: answer.headers, text, body: (isJson ? JSON.parse(text) : {}) as T };
  }

  /** The session's cookie as it is sent now; empty without a session. */
  get cookie(): string {
    return this.#cookie;
  }

  /** The same person with another product that has the same data, for example after a restart. */
  at(product: Product): Person {
    return Object.assign(new Person(product, this.email, this.#cookie), {
      userId: this.userId,
      organizationId: this.organizationId,
      tenantId: this.tenantId,
    });
  }
}

/** Fails with the answer's text where the status is no success. */
export function fine<T>(reply: Reply<T>): T {
  if (reply.status < 200 || reply.status > 299) throw new Error(`${reply.status}: ${reply.text}`);
  return reply.body;
}

interface Registered {
  readonly user: { readonly id: string };
  readonly organization: { readonly id: string };
  readonly tenant: { readonly id: string };
}

/** The first person of an instance: owner of its organization. */
export function founder(product: Product): Promise<Person> {
  return register(product);
}

/** Registers somebody; with an invitation's token, into the inviter's tenant. */
export async function register(product: Product, invite?: string, email?: string): Promise<Person> {
  const person = new Person(product, email);
  const asked = {
    email: person.email,
    password: PASSWORD,
    name: person.email.split('@')[0],
    ...(invite && { invite }),
  };
  const { user, organization, tenant } = fine(await person.post<Registered>('/api/auth/register', asked));
  return Object.assign(person, { userId: user.id, organizationId: organization.id, tenantId: tenant.id });
}

/** Somebody who came by invitation with these roles. */
export async function invited(inviter: Person, roles: readonly string[]): Promise<Person> {
  const email = `${fresh('person')}@example.com`;
  const { token } = fine(await inviter.post<{ token: string }>('/api/invitations', { email, roles }));
  return register(inviter.product, token, email);
}

/** An agent with a key, full access unless `roles` says otherwise. */
export async function agentOf(person: Person, settings: Fields = {}): Promise<Agent> {
  const name = fresh('agent');
  const { id } = fine(await person.post<{ id: string }>('/api/agents', { name, roles: ['agent-full'], ...settings }));
  const made = fine(await person.post<{ id: string; key: string }>(`/api/agents/${id}/keys`));
  return new Agent(person.product, { id, name, key: made.key, keyId: made.id });
}

/** A connector as the API answered it. */
export interface ConnectorMade {
  readonly id: string;
  readonly name: string;
}

/** A connector of type http to an origin. */
export async function connectorTo(
  person: Person,
  origin: Pick<Origin, 'url' | 'ca'>,
  settings: Fields = {},
): Promise<ConnectorMade> {
  const usual = { name: fresh('connector'), type: 'http', base_url: origin.url, allow_private: true };
  return fine(
    await person.post<ConnectorMade & Fields>('/api/connectors', {
      ...usual,
      ...(origin.ca && { ca: origin.ca }),
      ...settings,
    }),
  );
}

/** Gives a connector its credential. */
export async function credentialFor(person: Person, { id }: Pick<ConnectorMade, 'id'>, secret: Fields): Promise<void> {
  fine(await person.put(`/api/connectors/${id}/credential`, secret));
}

/** Saves a policy and puts it in force. */
export async function publish(person: Person, yaml: string): Promise<{ id: string; policyVersion: number }> {
  const { id } = fine(await person.post<{ id: string }>('/api/policies', { yaml }));
  const { policy_version } = fine(await person.post<{ policy_version: number }>(`/api/policies/${id}/publish`));
  return { id, policyVersion: policy_version };
}

/** A policy of one rule, as YAML. JSON is YAML. */
export function policy(rule: Fields, settings: Fields = {}): string {
  return JSON.stringify({ metadata: { name: fresh('policy'), ...settings }, rules: [{ name: 'rule', ...rule }] });
}

/** An approval as lists show it, with what tests read. */
export interface Question {
  readonly id: string;
  readonly state: string;
  readonly waiting: boolean;
  readonly attempts: number;
  readonly waits_ended: number;
  readonly decision_id: string;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly body: string | null;
    readonly body_sha256: string;
  };
}

/** The pending question about this URL. */
export function question(person: Person, url: string): Promise<Question> {
  return eventually(`pending approval for ${url}`, async () =>
    fine(await person.get<{ items: Question[] }>('/api/approvals?state=pending&limit=100')).items.find(
      ({ request }) => request.url === url,
    ),
  );
}

/** The approval as it is. */
export async function approvalOf(person: Person, id: string): Promise<Question> {
  return fine(await person.get<Question>(`/api/approvals/${id}`));
}

/** Presses or lifts a kill switch. */
export async function killSwitch(person: Person, active: boolean, scope: unknown = 'all'): Promise<void> {
  fine(await person.post('/api/v1/kill-switch', { active, scope, reason: 'drill' }));
}

/** A ledger entry as the API shows it, with what tests read. */
export interface LedgerEntry {
  readonly id: string;
  readonly kind: string;
  readonly decision_id?: string;
  readonly decision?: string;
  readonly code?: string;
  readonly rule?: unknown;
  readonly policy_version?: number;
  readonly access_version?: number;
  readonly outcome?: unknown;
  readonly request?: { readonly method: string; readonly url: string };
}

/** Every entry of the person's tenant. */
export async function ledgerOf(person: Person): Promise<LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const more: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
    const page: { items: LedgerEntry[]; next_cursor: string | null } = fine(
      await person.get(`/api/audit?limit=1000${more}`),
    );
    entries.push(...page.items);
    cursor = page.next_cursor;
  }
  return entries;
}

/** The entry of a decision of the gate. */
export async function recorded(person: Person, decisionId: string): Promise<LedgerEntry> {
  const found = (await ledgerOf(person)).find(
    ({ kind, decision_id }) => kind === 'decision' && decision_id === decisionId,
  );
  if (!found) throw new Error(`the ledger has no decision ${decisionId}`);
  return found;
}
