// Where does a credential go? Its place in a request, applied after hop-by-hop removal; whatever the agent sent there is dropped.

import { inspect } from 'node:util';
import type { CredentialRow } from '../../store/rows.ts';
import type { RawHeaders } from '../http/headers.ts';
import { scrubber } from './scrub.ts';

/** An opened credential. Prints as `[credential crd_…]` everywhere (toString, toJSON, inspect). */
export interface Injection {
  readonly credentialId: string;
  readonly connectorId: string;
  readonly connectorRevision: number;
  /** Places the credential; `query` without '?'. */
  apply(
    headers: RawHeaders,
    query: string | undefined,
  ): { readonly headers: string[]; readonly query: string | undefined };
  /** Replaces the secret's value by a mark, for anything that is shown. */
  redact(text: string): string;
}

/** The injection of a credential whose value was opened. The value must have passed `placementProblems`. `used` hears each time that it is placed. */
export function makeInjection(row: CredentialRow, value: string, used: () => void = () => {}): Injection {
  return new PlacedCredential(row, value, used);
}

class PlacedCredential implements Injection {
  readonly credentialId: string;
  readonly connectorId: string;
  readonly connectorRevision: number;
  readonly #header: { readonly name: string; readonly lower: string; readonly value: string } | undefined;
  readonly #parameter: { readonly name: string; readonly text: string } | undefined;
  readonly #scrub: (text: string) => string;

  readonly #used: () => void;

  constructor(row: CredentialRow, value: string, used: () => void) {
    this.#used = used;
    this.credentialId = row.id;
    this.connectorId = row.connector_id;
    this.connectorRevision = row.connector_revision;
    const name = row.name ?? '';
    this.#header = headerOf(row.placement, name, value);
    this.#parameter =
      row.placement === 'query'
        ? { name, text: `${encodeURIComponent(name)}=${encodeURIComponent(value)}` }
        : undefined;
    this.#scrub = scrubber(
      row.placement === 'basic' ? [value, value.slice(value.indexOf(':') + 1)] : [value],
      this.toString(),
    );
  }

  apply(headers: RawHeaders, query: string | undefined) {
    this.#used();
    if (this.#parameter !== undefined) {
      return { headers: [...headers], query: withParameter(query, this.#parameter.name, this.#parameter.text) };
    }
    return { headers: this.#withHeader(headers), query };
  }

  redact(text: string): string {
    return this.#scrub(text);
  }

  toString(): string {
    return `[credential ${this.credentialId}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }

  #withHeader(headers: RawHeaders): string[] {
    const own = this.#header;
    const out: string[] = [];
    for (let at = 0; at < headers.length; at += 2) {
      const [name = '', value = ''] = [headers[at], headers[at + 1]];
      if (own === undefined || name.length !== own.lower.length || name.toLowerCase() !== own.lower)
        out.push(name, value);
    }
    if (own !== undefined) out.push(own.name, own.value);
    return out;
  }
}

function headerOf(placement: CredentialRow['placement'], name: string, value: string) {
  switch (placement) {
    case 'bearer':
      return { name: 'Authorization', lower: 'authorization', value: `Bearer ${value}` };
    case 'basic':
      return {
        name: 'Authorization',
        lower: 'authorization',
        value: `Basic ${Buffer.from(value, 'utf8').toString('base64')}`,
      };
    case 'header':
      return { name, lower: name.toLowerCase(), value };
    case 'query':
      return undefined;
  }
}

/** Drops every parameter of that name, however it is spelled, and leaves every other byte as it was. */
function withParameter(query: string | undefined, name: string, text: string): string {
  if (query === undefined || query === '') return text;
  const kept = query
    .split('&')
    .map((part) => withoutNamed(part, name))
    .filter((part) => part !== undefined);
  return [...kept, text].join('&');
}

/** Some servers read ';' as '&' does, so both separate here; a part that loses nothing stays byte for byte. */
function withoutNamed(part: string, name: string): string | undefined {
  const pieces = part.split(';');
  const kept = pieces.filter((piece) => parameterName(piece) !== name);
  if (kept.length === pieces.length) return part;
  return kept.length === 0 ? undefined : kept.join(';');
}

function parameterName(piece: string): string {
  const end = piece.indexOf('=');
  const raw = (end < 0 ? piece : piece.slice(0, end)).replaceAll('+', ' ');
  if (!raw.includes('%')) return raw;
  const bytes = raw.replace(/%([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
