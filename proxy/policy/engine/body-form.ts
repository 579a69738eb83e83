// What does a form say (application/x-www-form-urlencoded)? Names nest as `a[b]`, `a[0][b]` and `a[]`, as Stripe and Rails send them;
// a name that comes twice, or is a value here and a map there, has two readings and is refused.

import type { Value } from './facts.ts';
import { Unreadable } from './unreadable.ts';

const MAX_FIELDS = 10_000;
const MAX_DEPTH = 20;
const NAME = /^([^[\]]*)((?:\[[^[\]]*\])*)$/;

interface Group {
  [name: string]: string | Group | string[];
}

/** The fields of a form, nested; every value is text. Throws {@link Unreadable}. */
export function readForm(text: string): Value {
  if (text.includes(';')) throw new Unreadable("it separates fields by ';' for some readers");
  const fields = text.split('&').filter((field) => field !== '');
  if (fields.length > MAX_FIELDS) throw new Unreadable(`its form has more than ${MAX_FIELDS} fields`);
  const root: Group = Object.create(null);
  for (const field of fields) {
    const equals = field.indexOf('=');
    const name = decode(equals === -1 ? field : field.slice(0, equals));
    put(root, name, equals === -1 ? '' : decode(field.slice(equals + 1)));
  }
  return root as Value;
}

function put(root: Group, name: string, value: string): void {
  const parts = NAME.exec(name);
  if (parts === null) throw new Unreadable(`the name '${name.slice(0, 40)}' in its form has brackets that do not nest`);
  const path = [
    parts[1] as string,
    ...[...(parts[2] as string).matchAll(/\[([^[\]]*)\]/g)].map((part) => part[1] as string),
  ];
  if (path.length > MAX_DEPTH) throw new Unreadable(`its form nests more than ${MAX_DEPTH} deep`);
  const last = path.pop() as string;
  if (last === '' && path.length > 0) append(path, root, { name, value });
  else set(groupAt(path, root, name), last, { name, value });
}

function set(group: Group, last: string, { name, value }: { name: string; value: string }): void {
  if (Object.hasOwn(group, last)) throw twice(name);
  group[last] = value;
}

/** `a[]=x&a[]=y` is a list. A list within a list cannot be told from two of them. */
function append(path: string[], root: Group, { name, value }: { name: string; value: string }): void {
  const last = path.pop() as string;
  const group = groupAt(path, root, name);
  const list = Object.hasOwn(group, last) ? group[last] : [];
  if (!Array.isArray(list)) throw twice(name);
  list.push(value);
  group[last] = list;
}

function groupAt(path: readonly string[], root: Group, name: string): Group {
  let group = root;
  path.forEach((part, index) => {
    if (part === '' && index > 0)
      throw new Unreadable(`the name '${name.slice(0, 40)}' in its form nests in a list without numbers`);
    const next = Object.hasOwn(group, part) ? group[part] : (Object.create(null) as Group);
    if (typeof next !== 'object' || Array.isArray(next)) throw twice(name);
    group[part] = next;
    group = next;
  });
  return group;
}

function twice(name: string): Unreadable {
  return new Unreadable(`the name '${name.slice(0, 40)}' comes twice in its form`);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '));
  } catch {
    throw new Unreadable('its form has escapes that are not UTF-8');
  }
}
