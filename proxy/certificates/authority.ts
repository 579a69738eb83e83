// Who signs what the gate shows to agents? One authority per instance, made at the first start, its key sealed; replicas share it.

import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { StartError } from '../errors.ts';
import type { Clock } from '../runtime/clock.ts';
import { authorityCertificate, certificatePem, type Issuer } from './x509.ts';

/** Keeps secrets of the instance: the first one to ask for a name makes it, everybody else gets that. The vault has this shape. */
export interface SecretKeeper {
  instanceSecret(name: string, make: () => Uint8Array): Promise<Buffer>;
}

export interface Authority {
  readonly issuer: Issuer;
  readonly pem: string;
  /** SHA-256 of the certificate, upper-case hex with colons, as openssl prints it. */
  readonly fingerprint: string;
}

const SECRET_NAME = 'interception-ca';
const YEARS = 10;
const YEAR_MS = 365.25 * 24 * 3_600_000;
const BACKDATED_MS = 24 * 3_600_000;
const NAME_TAIL = 8;

/** The instance's authority; made when there is none yet. Throws StartError when the stored one cannot be read. */
export async function openAuthority(secrets: SecretKeeper, clock: Clock): Promise<Authority> {
  const secret = await secrets.instanceSecret(SECRET_NAME, () =>
    Buffer.from(JSON.stringify(newAuthority(clock.now()))),
  );
  try {
    const { name, key, certificate } = JSON.parse(secret.toString('utf8')) as StoredAuthority;
    const privateKey = createPrivateKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'pkcs8' });
    const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
    const der = Buffer.from(certificate, 'base64');
    const { fingerprint256 } = new X509Certificate(der);
    return { issuer: { name, key: privateKey, publicKey }, pem: certificatePem(der), fingerprint: fingerprint256 };
  } catch (cause) {
    throw new StartError('The stored certificate authority cannot be read. Restore the database from a backup.', {
      cause,
    });
  }
}

/** All base64 but the name. */
interface StoredAuthority {
  readonly name: string;
  readonly key: string;
  readonly certificate: string;
}

function newAuthority(nowMs: number): StoredAuthority {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  // A name of its own keeps two instances apart in one trust store.
  const name = `Holdgate CA ${spki.subarray(-NAME_TAIL).toString('hex')}`;
  const validity = { notBefore: nowMs - BACKDATED_MS, notAfter: nowMs + YEARS * YEAR_MS };
  const certificate = authorityCertificate({ name, key: privateKey, publicKey: spki }, validity);
  return {
    name,
    key: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    certificate: certificate.toString('base64'),
  };
}
