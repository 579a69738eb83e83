// What does a certificate of ours say? The authority's own, and leaves for hosts: ECDSA P-256 with SHA-256, as RFC 5280 lays them out.

import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { bits, context, integer, octets, oid, sequence, set, time, truth, utf8 } from './der.ts';

/** Whoever signs: its name as it stands in its own certificate, its key, and the identifier of that key. */
export interface Issuer {
  readonly name: string;
  readonly key: KeyObject;
  readonly publicKey: Uint8Array;
}

/** From when to when, ms since 1970. */
export interface Validity {
  readonly notBefore: number;
  readonly notAfter: number;
}

const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const COMMON_NAME = oid('2.5.4.3');
const LONGEST_COMMON_NAME = 64;
const SERIAL_BYTES = 16;

const KEY_IDENTIFIER = oid('2.5.29.14');
const AUTHORITY_KEY_IDENTIFIER = oid('2.5.29.35');
const KEY_USAGE = oid('2.5.29.15');
const BASIC_CONSTRAINTS = oid('2.5.29.19');
const ALTERNATIVE_NAME = oid('2.5.29.17');
const EXTENDED_USAGE = oid('2.5.29.37');
const SERVER_AUTHENTICATION = oid('1.3.6.1.5.5.7.3.1');

const CA_USAGE = extension(KEY_USAGE, bits(Buffer.from([0b00000110]), 1), true);
const LEAF_USAGE = extension(KEY_USAGE, bits(Buffer.from([0b10000000]), 7), true);
const IS_CA = extension(BASIC_CONSTRAINTS, sequence(truth, integer(Buffer.from([0]))), true);
const IS_LEAF = extension(BASIC_CONSTRAINTS, sequence(), true);
const FOR_SERVERS = extension(EXTENDED_USAGE, sequence(SERVER_AUTHENTICATION));

/** A self-signed certificate that signs leaves and nothing below them; DER. */
export function authorityCertificate(issuer: Issuer, validity: Validity): Buffer {
  const keyId = keyIdentifier(issuer.publicKey);
  return signed(issuer, {
    subject: distinguishedName(issuer.name),
    publicKey: issuer.publicKey,
    validity,
    extensions: [IS_CA, CA_USAGE, extension(KEY_IDENTIFIER, octets(keyId)), authorityExtension(keyId)],
  });
}

/** A certificate for servers of these names, each a DNS name or an IP address without brackets; DER. */
export function leafCertificate(
  issuer: Issuer,
  names: readonly string[],
  leaf: { publicKey: Uint8Array } & Validity,
): Buffer {
  const [first = ''] = names;
  const nameless = first === '' || first.length > LONGEST_COMMON_NAME;
  return signed(issuer, {
    subject: nameless ? sequence() : distinguishedName(first),
    publicKey: leaf.publicKey,
    validity: leaf,
    extensions: [
      IS_LEAF,
      LEAF_USAGE,
      FOR_SERVERS,
      extension(KEY_IDENTIFIER, octets(keyIdentifier(leaf.publicKey))),
      authorityExtension(keyIdentifier(issuer.publicKey)),
      // Without a subject the names are all there is, and must not be ignored (RFC 5280 section 4.2.1.6).
      extension(ALTERNATIVE_NAME, sequence(...names.map(generalName)), nameless),
    ],
  });
}

/** PEM of DER. */
export function certificatePem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

interface Body {
  readonly subject: Uint8Array;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  readonly validity: Validity;
  readonly extensions: readonly Uint8Array[];
}

function signed(issuer: Issuer, { subject, publicKey, validity, extensions }: Body): Buffer {
  const body = sequence(
    context(0, false, integer(Buffer.from([2]))),
    integer(serial()),
    ECDSA_WITH_SHA256,
    distinguishedName(issuer.name),
    sequence(time(validity.notBefore), time(validity.notAfter)),
    subject,
    publicKey,
    context(3, false, sequence(...extensions)),
  );
  return sequence(body, ECDSA_WITH_SHA256, bits(sign('sha256', body, issuer.key)));
}

/** 128 random bits, of which the first is no sign and not zero. */
function serial(): Buffer {
  const bytes = randomBytes(SERIAL_BYTES);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}

function distinguishedName(commonName: string): Buffer {
  return sequence(set(sequence(COMMON_NAME, utf8(commonName))));
}

function generalName(name: string): Buffer {
  if (isIPv4(name) || isIPv6(name)) return context(7, true, Buffer.from(ipaddr.parse(name).toByteArray()));
  return context(2, true, Buffer.from(name, 'latin1'));
}

function authorityExtension(keyId: Uint8Array): Buffer {
  return extension(AUTHORITY_KEY_IDENTIFIER, sequence(context(0, true, keyId)));
}

function extension(id: Uint8Array, value: Uint8Array, critical = false): Buffer {
  return critical ? sequence(id, truth, octets(value)) : sequence(id, octets(value));
}

/** The first 160 bits of the SHA-256 of the key (RFC 7093 section 2, method 1). `publicKey` ends in the 65 bytes of the point. */
function keyIdentifier(publicKey: Uint8Array): Buffer {
  return createHash('sha256').update(publicKey.subarray(-65)).digest().subarray(0, 20);
}
