// What is a held request made of, for people? Its target, its parameters, its query and its body as named fields.

import type { Approval } from '../../data/approvals.ts';

/** A named value. */
export interface Field {
  readonly name: string;
  readonly value: string;
}

const MOST_FIELDS = 200;

/** Method and address without the query; the host in ASCII, as it is dialled. */
export function targetOf({ method, url }: Approval['request']): string {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  return address ? `${method} ${address.host}${address.pathname}` : `${method} ${url}`;
}

/** Texts of the action's parameters that may stand in its sentence. */
export function parameterTexts({ action }: Approval): string[] {
  const values = [...Object.values(action.parameters ?? {}), action.resource?.id, action.resource?.account];
  return values.filter((value) => typeof value === 'string' || typeof value === 'number').map(String);
}

/** The action's parameters and the resource it is about. */
export function parameterFields({ action }: Approval): Field[] {
  return [...flatten(action.parameters ?? {}, ''), ...resourceFields(action.resource ?? {})].slice(0, MOST_FIELDS);
}

export function queryFields({ request }: Approval): Field[] {
  if (!URL.canParse(request.url)) return [];
  return [...new URL(request.url).searchParams].map(([name, value]) => ({ name, value })).slice(0, MOST_FIELDS);
}

/** The body's fields where it is JSON or a form; undefined where it is neither. */
export function bodyFields({ request }: Approval): Field[] | undefined {
  const { body } = request;
  if (body === null || request.body_encoding === 'base64') return undefined;
  const type = Object.entries(request.headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  if (type.startsWith('application/x-www-form-urlencoded'))
    return [...new URLSearchParams(body)].map(([name, value]) => ({ name, value })).slice(0, MOST_FIELDS);
  try {
    return flatten(JSON.parse(body) as unknown, '').slice(0, MOST_FIELDS);
  } catch {
    return undefined;
  }
}

function resourceFields(resource: Readonly<Record<string, unknown>>): Field[] {
  return flatten(resource, '').map(({ name, value }) => ({ name: `resource.${name}`, value }));
}

function flatten(value: unknown, prefix: string): Field[] {
  if (typeof value !== 'object' || value === null)
    return prefix === '' || value === undefined ? [] : [{ name: prefix.replace(/\.$/, ''), value: String(value) }];
  const entries = Object.entries(value);
  if (entries.length === 0 && prefix !== '')
    return [{ name: prefix.replace(/\.$/, ''), value: Array.isArray(value) ? '[]' : '{}' }];
  return entries.flatMap(([name, member]) => flatten(member, `${prefix}${name}.`));
}
