// Which certificate does an agent see for a host? A leaf of the instance's authority, made at first sight and kept with its TLS context.

import { generateKeyPairSync } from 'node:crypto';
import { hostname } from 'node:os';
import { createSecureContext, type SecureContext } from 'node:tls';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../runtime/clock.ts';
import { type Authority, openAuthority, type SecretKeeper } from './authority.ts';
import { certificatePem, leafCertificate } from './x509.ts';

/** What the gate shows to agents. */
export interface Certificates {
  /** The authority's certificate, PEM: what agents trust. */
  readonly caPem: string;
  /** SHA-256 of it, upper-case hex with colons. */
  readonly fingerprint: string;
  /** A TLS context with a leaf for a canonical host (lower-case DNS name, or IP address without brackets). About 0.4 ms for a new host. */
  secureContextFor(host: string): SecureContext;
  /** A TLS context for the gate itself: localhost, the loopback addresses, this machine's name. */
  gateContext(): SecureContext;
}

const KEPT_HOSTS = 5_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const BACKDATED_MS = HOUR_MS;
const VALID_MS = 60 * DAY_MS;
const RENEWED_BEFORE_MS = 30 * DAY_MS;

/** Opens or makes the instance's authority. Rejects with StartError when the stored one cannot be read. */
export async function openCertificates(parts: { vault: SecretKeeper; clock: Clock }): Promise<Certificates> {
  return new Leaves(await openAuthority(parts.vault, parts.clock), parts.clock);
}

class Leaves implements Certificates {
  readonly caPem: string;
  readonly fingerprint: string;
  readonly #authority: Authority;
  readonly #clock: Clock;
  readonly #publicKey: Buffer;
  readonly #keyPem: string;
  readonly #known = new LRUCache<string, { readonly context: SecureContext; readonly renewAt: number }>({
    max: KEPT_HOSTS,
  });

  constructor(authority: Authority, clock: Clock) {
    // One key for all leaves: it lives and dies with the process, and a key for each host would be most of its cost.
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#publicKey = publicKey.export({ format: 'der', type: 'spki' });
    this.#keyPem = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
    this.#authority = authority;
    this.#clock = clock;
    this.caPem = authority.pem;
    this.fingerprint = authority.fingerprint;
  }

  secureContextFor(host: string): SecureContext {
    return this.#contextFor([host]);
  }

  gateContext(): SecureContext {
    return this.#contextFor([...new Set(['localhost', hostname().toLowerCase(), '127.0.0.1', '::1'])]);
  }

  #contextFor(names: readonly string[]): SecureContext {
    const key = names.join(' ');
    const now = this.#clock.now();
    const known = this.#known.get(key);
    if (known !== undefined && now < known.renewAt) return known.context;
    const validity = { notBefore: now - BACKDATED_MS, notAfter: now + VALID_MS };
    const leaf = leafCertificate(this.#authority.issuer, names, { publicKey: this.#publicKey, ...validity });
    const context = createSecureContext({ key: this.#keyPem, cert: certificatePem(leaf) });
    this.#known.set(key, { context, renewAt: validity.notAfter - RENEWED_BEFORE_MS });
    return context;
  }
}
