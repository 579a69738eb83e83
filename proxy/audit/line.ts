// What does one line of the ledger look like as text? Composing it, and saying whether a text is what its hash says.
// A line is one JSON object; its last member is `"hash"`, the SHA-256 in hex of everything before `,"hash":` followed by `}`.

import { hash as digest } from 'node:crypto';
import type { Entry, EntryInput } from './entry.ts';

/** What stands in place of a hash where there is nothing before. */
export const NO_HASH = '0'.repeat(64);

/** Longer lines are neither written nor read; in bytes. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** `,"hash":"` + 64 hex digits + `"}` */
const HASH_MEMBER_BYTES = 75;
const HASH_MEMBER = /,"hash":"([0-9a-f]{64})"\}$/;
const LINE_MEMBER = /^\{"v":1,"id":"[^"]*","stream":"[^"]*","line":(\d{1,15}),/;
const LINE_MEMBER_WITHIN = 256;
const BRACE = Buffer.from('}');

/** The newest entry of a chain: its number within the chain and its hash. */
export interface Link {
  readonly seq: number;
  readonly hash: string;
}

/** What a chain without entries starts from. */
export const NO_LINK: Link = { seq: 0, hash: NO_HASH };

/** Which chain an entry belongs to: its tenant's, else its organization's, else the instance's (`*`). */
export function chainOf(entry: Pick<EntryInput, 'tenant_id' | 'organization_id'>): string {
  return entry.tenant_id ?? entry.organization_id ?? '*';
}

/** The JSON text of an input without its opening brace, as `composeLine` takes it. Throws TypeError on what JSON cannot say. */
export function bodyOf(input: EntryInput): string {
  if (input.at === undefined) return JSON.stringify(input).slice(1);
  const { at: _stamped, ...rest } = input;
  return JSON.stringify(rest).slice(1);
}

/** What a line is put together from. */
export interface LineParts {
  readonly stream: string;
  readonly line: number;
  /** The newest link of the entry's chain. */
  readonly link: Link;
  /** Hash of the line before in the stream. */
  readonly prevLine: string;
  /** RFC 3339. */
  readonly at: string;
  readonly body: string;
}

/** The line's text, without the newline, and its hash. */
export function composeLine({ stream, line, link, prevLine, at, body }: LineParts): { text: string; hash: string } {
  const unhashed = `{"v":1,"id":"${stream}-${line}","stream":"${stream}","line":${line},"seq":${link.seq + 1},"prev_hash":"${link.hash}","prev_line":"${prevLine}","at":"${at}",${body}`;
  const hash = digest('sha256', unhashed);
  return { text: `${unhashed.slice(0, -1)},"hash":"${hash}"}`, hash };
}

/** The hash that a line's bytes (without newline) state at their end; undefined when they state none. */
export function statedHash(bytes: Buffer): string | undefined {
  return HASH_MEMBER.exec(bytes.toString('latin1', Math.max(0, bytes.length - HASH_MEMBER_BYTES)))?.[1];
}

/** The hash that a line's bytes (without newline) should state. */
export function computedHash(bytes: Buffer): string {
  return digest('sha256', Buffer.concat([bytes.subarray(0, Math.max(0, bytes.length - HASH_MEMBER_BYTES)), BRACE]));
}

/** The entry that a line says; undefined when it is no JSON object with the ledger's own members. Checks no hash. */
export function parseLine(text: string): Entry | undefined {
  try {
    const entry: unknown = JSON.parse(text);
    return isEntry(entry) ? entry : undefined;
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false;
  const { stream, line, seq, hash, prev_hash, prev_line, at, kind } = value as Record<string, unknown>;
  return (
    Number.isSafeInteger(line) &&
    Number.isSafeInteger(seq) &&
    [stream, hash, prev_hash, prev_line, at, kind].every((member) => typeof member === 'string')
  );
}

/** The number that a line states, read without parsing it; undefined when it states none where the ledger writes it. */
export function lineNumberOf(bytes: Buffer): number | undefined {
  const found = LINE_MEMBER.exec(bytes.toString('latin1', 0, LINE_MEMBER_WITHIN));
  return found ? Number(found[1]) : undefined;
}
