// What is a checkpoint? A signed statement of where every stream stood at a time. Kept elsewhere it shows what a hash chain alone cannot:
// a tail that was cut, and a ledger that was rolled back and written anew.

import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** A stream's last line at the time of a checkpoint. */
export interface StreamHead {
  readonly stream: string;
  readonly line: number;
  readonly hash: string;
}

/** `heads`: the streams reached at least here. `removal`: lines up to here were deleted on purpose. */
export interface CheckpointStatement {
  readonly v: 1;
  readonly kind: 'heads' | 'removal';
  /** RFC 3339. */
  readonly at: string;
  readonly streams: readonly StreamHead[];
  /** Ed25519, SubjectPublicKeyInfo in base64. */
  readonly public_key: string;
}

/** A statement with its Ed25519 signature (RFC 8032) in base64, over the JSON text of the statement's members in their order. */
export interface Checkpoint extends CheckpointStatement {
  readonly signature: string;
}

/** Signs a statement. `privateKey` is an Ed25519 key. */
export function signCheckpoint(
  statement: Omit<CheckpointStatement, 'v' | 'public_key'>,
  privateKey: KeyObject,
): Checkpoint {
  const whole: CheckpointStatement = { v: 1, ...statement, public_key: publicKeyText(privateKey) };
  return { ...whole, signature: sign(null, signedBytes(whole), privateKey).toString('base64') };
}

/** The text of a key pair's public half, as checkpoints carry it. */
export function publicKeyText(key: KeyObject): string {
  return createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');
}

/** Whether the signature is valid for the key that the checkpoint names. Says nothing of whose key that is: compare `public_key`. */
export function isSigned(checkpoint: Checkpoint): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(checkpoint.public_key, 'base64'), type: 'spki', format: 'der' });
    return (
      key.asymmetricKeyType === 'ed25519' &&
      verify(null, signedBytes(checkpoint), key, Buffer.from(checkpoint.signature, 'base64'))
    );
  } catch {
    return false;
  }
}

function signedBytes({ v, kind, at, streams, public_key }: CheckpointStatement): Buffer {
  return Buffer.from(
    JSON.stringify({
      v,
      kind,
      at,
      streams: streams.map(({ stream, line, hash }) => ({ stream, line, hash })),
      public_key,
    }),
  );
}

/** The checkpoint that a JSON value is; undefined when it has not the shape of one. Checks no signature. */
export function readCheckpoint(value: unknown): Checkpoint | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { v, kind, at, streams, public_key, signature } = value as Record<string, unknown>;
  const sound =
    v === 1 &&
    (kind === 'heads' || kind === 'removal') &&
    [at, public_key, signature].every((text) => typeof text === 'string') &&
    Array.isArray(streams) &&
    streams.every(isHead);
  return sound ? (value as Checkpoint) : undefined;
}

function isHead(value: unknown): value is StreamHead {
  if (typeof value !== 'object' || value === null) return false;
  const { stream, line, hash } = value as Record<string, unknown>;
  return typeof stream === 'string' && Number.isSafeInteger(line) && typeof hash === 'string';
}
