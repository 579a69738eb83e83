// How is a secret kept? AES-256-GCM under a key of its own tenant and purpose, with a fresh random nonce; what it belongs to is part of
// the sealed data, so that a value moved to another tenant, connector or purpose does not open (NIST SP 800-38D, RFC 5869).

import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** What a sealed value belongs to. All of it is authenticated; `tenantId` is '*' for the instance itself. */
export interface SealedPlace {
  readonly tenantId: string;
  readonly purpose: 'credential' | 'held-body' | 'instance-secret' | 'notification' | 'replay';
  /** What within that: connector, revision, placement … Another subject does not open it. */
  readonly subject: string;
}

/** A sealed value does not open: tampered with, moved, or sealed under another key. Says nothing of what is inside. */
export class SealError extends Error {
  constructor(place: SealedPlace, why: string) {
    super(`The sealed ${place.purpose} of ${place.tenantId} does not open: ${why}.`);
    this.name = 'SealError';
  }
}

const FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 5;
const KEPT_KEYS = 2_000;

/** The key version that a sealed text names; 0 for what is no envelope. Not authenticated: only opening it tells whether it is true. */
export function sealedVersion(text: string): number {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length < HEADER_BYTES ? 0 : bytes.readUInt32BE(1);
}

/** Seals and opens under one master key. */
export class Envelope {
  readonly keyVersion: number;
  readonly #master: KeyObject;
  readonly #keys = new LRUCache<string, KeyObject>({ max: KEPT_KEYS });

  /** `masterKey` is 32 bytes; `keyVersion` (1 to 2^32 - 1) tells which master key a value was sealed under. */
  constructor(masterKey: Uint8Array, keyVersion: number) {
    this.#master = createSecretKey(masterKey);
    this.keyVersion = keyVersion;
  }

  /** base64 of format, key version, nonce, ciphertext and tag. */
  seal(place: SealedPlace, bytes: Uint8Array): string {
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt8(FORMAT, 0);
    header.writeUInt32BE(this.keyVersion, 1);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#keyFor(place), nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(this.#belonging(place));
    const sealed = [header, nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()];
    return Buffer.concat(sealed).toString('base64');
  }

  /** The bytes. Throws {@link SealError}, also for a value of another key version. */
  open(place: SealedPlace, text: string): Buffer {
    const sealed = Buffer.from(text, 'base64');
    if (sealed.length < HEADER_BYTES + NONCE_BYTES + TAG_BYTES || sealed.toString('base64') !== text)
      throw new SealError(place, 'it is no envelope');
    if (sealed.readUInt8(0) !== FORMAT) throw new SealError(place, 'its format is not known');
    if (sealed.readUInt32BE(1) !== this.keyVersion)
      throw new SealError(place, `it is sealed under key version ${sealed.readUInt32BE(1)}`);
    const nonce = sealed.subarray(HEADER_BYTES, HEADER_BYTES + NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.#keyFor(place), nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(this.#belonging(place));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([
        decipher.update(sealed.subarray(HEADER_BYTES + NONCE_BYTES, -TAG_BYTES)),
        decipher.final(),
      ]);
    } catch {
      throw new SealError(place, 'it was changed, moved, or sealed under another key');
    }
  }

  #keyFor({ tenantId, purpose }: SealedPlace): KeyObject {
    const info = JSON.stringify(['holdgate', purpose, tenantId]);
    const known = this.#keys.get(info);
    if (known !== undefined) return known;
    const derived = createSecretKey(Buffer.from(hkdfSync('sha256', this.#master, Buffer.alloc(0), info, 32)));
    this.#keys.set(info, derived);
    return derived;
  }

  #belonging({ tenantId, purpose, subject }: SealedPlace): Buffer {
    return Buffer.from(JSON.stringify(['holdgate', FORMAT, this.keyVersion, purpose, tenantId, subject]));
  }
}
