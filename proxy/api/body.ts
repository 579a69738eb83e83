// What did they send? Reads a body up to its limit and turns it into JSON or text; anything ambiguous is refused, nothing is guessed.

import type { IncomingMessage } from 'node:http';
import { ApiError } from '../errors.ts';

export const DEFAULT_BODY_LIMIT_BYTES = 1024 * 1024;
const MOST_DRAINED_BYTES = 16 * 1024 * 1024;
const DEEPEST_JSON = 64;
const TEXT_TYPES = new Set(['text/csv', 'text/yaml', 'application/yaml']);

/** The body's bytes. Throws ApiError `body_too_large` as soon as that is certain; see {@link drain} for the rest. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge(limitBytes);
  const chunks: Buffer[] = [];
  let size = 0;
  await new Promise<void>((resolve, reject) => {
    const take = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limitBytes) chunks.push(chunk);
      else {
        request.off('data', take);
        reject(tooLarge(limitBytes));
      }
    };
    request.on('data', take).once('end', resolve).once('error', reject);
    request.once('close', () => reject(new ApiError('malformed_body', 'The body ended before its announced length.')));
  });
  return Buffer.concat(chunks);
}

/** Reads and drops what is left of a body (16 MiB of it), since an answer in the middle of an upload can be lost with the connection. */
export function drain(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let size = 0;
    const drop = (chunk: Buffer) => {
      size += chunk.length;
      if (size > MOST_DRAINED_BYTES) resolve();
    };
    request.on('data', drop).once('end', resolve).once('error', resolve).once('close', resolve);
  });
}

function tooLarge(limitBytes: number): ApiError {
  return new ApiError('body_too_large', `The body is larger than the ${limitBytes} bytes that are read here.`);
}

/** The value of a JSON body; `{}` for an empty one. Throws `unsupported_media_type` or `malformed_body`. */
export function parseJson(bytes: Buffer, headers: IncomingMessage['headers']): unknown {
  if (bytes.length === 0) return {};
  demandType(headers, (type) => type === 'application/json', 'application/json');
  let value: unknown;
  try {
    value = JSON.parse(decode(bytes));
  } catch (cause) {
    if (cause instanceof ApiError) throw cause;
    throw new ApiError('malformed_body', `The body is not JSON: ${(cause as Error).message}.`);
  }
  refuseOddJson(value);
  return value;
}

/** The text of a CSV or YAML body. Throws `unsupported_media_type` or `malformed_body`. */
export function parseText(bytes: Buffer, headers: IncomingMessage['headers']): string {
  if (bytes.length > 0) demandType(headers, (type) => TEXT_TYPES.has(type), 'text/csv');
  return decode(bytes);
}

/** A form as it came, so that its signature can be checked. Throws `unsupported_media_type` or `malformed_body`. */
export function parseForm(bytes: Buffer, headers: IncomingMessage['headers']): string {
  const wanted = 'application/x-www-form-urlencoded';
  demandType(headers, (type) => type === wanted, wanted);
  return decode(bytes);
}

function demandType(headers: IncomingMessage['headers'], right: (type: string) => boolean, wanted: string): void {
  const [type = '', ...parameters] = (headers['content-type'] ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase());
  const charset = parameters
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice(8)
    .replaceAll('"', '');
  if (!right(type) || (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8')) {
    throw new ApiError(
      'unsupported_media_type',
      `The body must be ${wanted} in UTF-8, not ${JSON.stringify(headers['content-type'] ?? '')}.`,
    );
  }
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity') {
    throw new ApiError('unsupported_media_type', 'The body must be sent without a content encoding.');
  }
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ApiError('malformed_body', 'The body is not UTF-8.');
  }
}

/** Nesting that no answer of ours needs, and the key that would change an object's prototype when copied. */
function refuseOddJson(root: unknown): void {
  const open: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= DEEPEST_JSON)
      throw new ApiError('malformed_body', `The body is nested deeper than ${DEEPEST_JSON} levels.`);
    if (Object.hasOwn(value, '__proto__'))
      throw new ApiError('malformed_body', 'The body has a member named "__proto__".');
    for (const member of Object.values(value)) open.push({ value: member, depth: depth + 1 });
  }
}
