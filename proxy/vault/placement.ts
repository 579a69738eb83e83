// Where may a credential stand, and is its value fit for that place? Checked before anything is sealed.

import type { CredentialRow } from '../../store/rows.ts';
import type { Problem } from '../errors.ts';

export type Placement = CredentialRow['placement'];

/** A credential as somebody enters it. */
export interface CredentialInput {
  readonly placement: Placement;
  /** Header or query parameter name; only for `header` and `query`. */
  readonly name?: string | undefined;
  readonly value: string;
}

const LONGEST_VALUE = 16 * 1024;
const LONGEST_NAME = 256;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const FIELD_VALUE = /^[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?$/;
const PRINTABLE = /^[^\p{Cc}\p{Cs}]+$/u;

/** Headers that say where a message goes and where it ends, or belong to one connection, or to the gate itself. */
const RESERVED: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authorization',
  'proxy-authenticate',
  'te',
  'trailer',
  'upgrade',
  'expect',
  'content-type',
  'content-encoding',
]);

/** What is wrong with it; empty: nothing. Never repeats the value. */
export function placementProblems({ placement, name, value }: CredentialInput): Problem[] {
  return [...nameProblems(placement, name), ...valueProblems(placement, value)];
}

function nameProblems(placement: Placement, name: string | undefined): Problem[] {
  const problem = (message: string) => [{ pointer: '/name', message }];
  if (placement === 'bearer' || placement === 'basic') {
    return name === undefined
      ? []
      : problem(`A ${placement} credential stands in Authorization and has no name of its own.`);
  }
  if (name === undefined || name === '')
    return problem(
      `A ${placement} credential needs the name of the ${placement === 'query' ? 'query parameter' : 'header'}.`,
    );
  if (name.length > LONGEST_NAME) return problem(`The name is longer than ${LONGEST_NAME} characters.`);
  if (placement === 'query') return PRINTABLE.test(name) ? [] : problem('The name has a control character.');
  if (!TOKEN.test(name)) return problem("A header name has only letters, digits and !#$%&'*+-.^_`|~.");
  const lower = name.toLowerCase();
  return RESERVED.has(lower) || lower.startsWith('holdgate-')
    ? problem(`${name} is not a header that a credential can stand in.`)
    : [];
}

function valueProblems(placement: Placement, value: string): Problem[] {
  const problem = (message: string) => [{ pointer: '/value', message }];
  if (value.length === 0) return problem('The value is empty.');
  if (Buffer.byteLength(value) > LONGEST_VALUE) return problem(`The value is longer than ${LONGEST_VALUE} bytes.`);
  if (!PRINTABLE.test(value)) return problem('The value has a control character or a line break.');
  if (placement === 'basic') return value.includes(':') ? [] : problem('A basic credential is `user:password`.');
  if (placement === 'query' || FIELD_VALUE.test(value)) return [];
  return problem(
    'The value cannot stand in a header: it has characters beyond Latin-1, or begins or ends with a space.',
  );
}
