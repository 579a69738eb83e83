// What is in a body? JSON and forms as values; everything else, and everything with two readings, is opaque and says why.
// Compressed bodies are not opened: what two programs inflate can differ, and conditions on them are unknown.

import { readForm } from './body-form.ts';
import { readJson } from './body-json.ts';
import type { BodyFacts } from './facts.ts';
import { Unreadable } from './unreadable.ts';

/** What the caller knows of a body. */
export interface SentBody {
  readonly bytes: Uint8Array;
  /** The header as sent; several lines joined by ', '. */
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  /** Bytes beyond which nothing is inspected. */
  readonly limit: number;
}

/** Reads a whole body. Never throws; `none` for no bytes at all. */
export function readBody({ bytes, contentType, contentEncoding, limit }: SentBody): BodyFacts {
  if (bytes.length === 0) return { state: 'none' };
  if (bytes.length > limit) return opaque(`it has ${bytes.length} bytes, and at most ${limit} are inspected`);
  const encoding = contentEncoding?.trim().toLowerCase();
  if (encoding !== undefined && encoding !== '' && encoding !== 'identity')
    return opaque('it is compressed, and compressed bodies are not opened');
  try {
    const kind = kindOf(contentType);
    const text = decode(bytes);
    if (kind === 'json') return { state: 'parsed', value: readJson(text), numerals: false };
    return { state: 'parsed', value: readForm(text), numerals: true };
  } catch (error) {
    if (error instanceof Unreadable) return opaque(error.message);
    throw error;
  }
}

function opaque(because: string): BodyFacts {
  return { state: 'opaque', because };
}

const MEDIA_TYPE = /^([a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+)((?:\s*;\s*[a-z0-9_-]+=(?:[^\s";,]+|"[^"\\]*"))*)\s*;?$/;

function kindOf(contentType: string | undefined): 'json' | 'form' {
  if (contentType === undefined) throw new Unreadable('it has no content type');
  const parts = MEDIA_TYPE.exec(contentType.trim().toLowerCase());
  if (parts === null) throw new Unreadable('its content type cannot be read');
  const [, type = '', parameters = ''] = parts;
  const charset = /charset="?([^";\s]+)/.exec(parameters)?.[1];
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8' && charset !== 'us-ascii')
    throw new Unreadable(`its character set ${charset} is not read`);
  if (type === 'application/x-www-form-urlencoded') return 'form';
  if (type === 'application/json' || type.endsWith('+json')) return 'json';
  throw new Unreadable(`its type ${type} is not one that is read`);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Unreadable('it is not valid UTF-8');
  }
}
