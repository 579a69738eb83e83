// How does a receiver know that a webhook is ours? Signed as https://www.standardwebhooks.com says: HMAC-SHA256 over id, time and body.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;
const TOLERANCE_S = 5 * 60;

/** A fresh signing secret as people copy it: `whsec_` and base64. */
export const newSecret = (): string => PREFIX + randomBytes(SECRET_BYTES).toString('base64');

/** Whether a text is a signing secret of 24 to 64 bytes, as the specification wants. */
export function isSecret(text: string): boolean {
  if (!text.startsWith(PREFIX) || !/^[A-Za-z0-9+/]+={0,2}$/.test(text.slice(PREFIX.length))) return false;
  const { length } = keyOf(text);
  return length >= 24 && length <= 64;
}

/** The three headers of a message. `atMs` is when it is sent, which is not when it happened. */
export function signatureHeaders(
  secret: string,
  { id, atMs, body }: { id: string; atMs: number; body: string },
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const timestamp = String(Math.floor(atMs / 1000));
  const signature = `v1,${mac(secret, `${id}.${timestamp}.${body}`).toString('base64')}`;
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
}

/** Whether a message was signed with the secret within the last five minutes, as a receiver has to ask. */
export function isSigned(
  secret: string,
  { headers, body, nowMs }: { headers: Readonly<Record<string, string | undefined>>; body: string; nowMs: number },
): boolean {
  const { 'webhook-id': id = '', 'webhook-timestamp': timestamp = '', 'webhook-signature': signatures = '' } = headers;
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(nowMs / 1000 - Number(timestamp)) > TOLERANCE_S) return false;
  const right = mac(secret, `${id}.${timestamp}.${body}`);
  return signatures.split(' ').some((signature) => {
    const [version, value = ''] = signature.split(',');
    const given = Buffer.from(value, 'base64');
    return version === 'v1' && given.length === right.length && timingSafeEqual(given, right);
  });
}

const keyOf = (secret: string): Buffer => Buffer.from(secret.slice(PREFIX.length), 'base64');
const mac = (secret: string, text: string): Buffer => createHmac('sha256', keyOf(secret)).update(text).digest();
