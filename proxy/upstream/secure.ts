// How does a connection become private? TLS over the dialled socket, verified for the host that was decided on, an IP address too;
// there is no way to switch verification off.

import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import {
  type ConnectionOptions,
  checkServerIdentity,
  connect,
  createSecureContext,
  getCACertificates,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';
import { LRUCache } from 'lru-cache';
import { GateError } from '../errors.ts';

const KEPT_CONTEXTS = 200;

/** Whom to trust: the roots, and for single origins more. */
export interface Trust {
  /** Throws GateError `upstream_unreachable` when the PEM cannot be read. */
  contextFor(extraCa: string | undefined): SecureContext;
}

/** `roots` replaces the default roots; it is PEM. Contexts are kept, since reading all roots takes milliseconds. */
export function createTrust(roots: readonly string[] | undefined): Trust {
  const known = new LRUCache<string, SecureContext>({ max: KEPT_CONTEXTS });
  const build = (extraCa: string): SecureContext => {
    if (extraCa === '' && roots === undefined) return createSecureContext();
    return createSecureContext({
      ca: [...(roots ?? getCACertificates('default')), ...(extraCa === '' ? [] : [extraCa])],
    });
  };
  return {
    contextFor(extraCa = '') {
      const kept = known.get(extraCa);
      if (kept !== undefined) return kept;
      try {
        const context = build(extraCa);
        known.set(extraCa, context);
        return context;
      } catch (cause) {
        throw new GateError('upstream_unreachable', "The connector's CA certificate cannot be read; it must be PEM.", {
          proxyStatus: 'tls_certificate_error',
          cause,
        });
      }
    },
  };
}

/** Remembers the last TLS session of one pool, never shared between pools. */
export interface SessionMemory {
  session: Buffer | undefined;
}

export interface Securing {
  readonly host: string;
  readonly context: SecureContext;
  readonly sessions: SessionMemory;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Speaks TLS on a connected socket. Resolves once the certificate is verified for `host`; rejects with GateError and destroys the socket. */
export function secured(socket: Socket, { host, context, sessions, timeoutMs, signal }: Securing): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const tls = connect(optionsFor(socket, { host, context, session: sessions.session }));
    const stop = (error: GateError) => {
      settle();
      tls.destroy();
      socket.destroy();
      reject(error);
    };
    const failed = (cause: unknown) => stop(refusal(host, cause));
    const aborted = () => stop(refusal(host, signal.reason));
    const timer = setTimeout(() => stop(tooSlow(host)), timeoutMs);
    const settle = () => {
      clearTimeout(timer);
      tls.off('error', failed).off('close', failed);
      signal.removeEventListener('abort', aborted);
    };
    tls.once('error', failed).once('close', failed);
    tls.on('session', (session) => {
      sessions.session = session;
    });
    signal.addEventListener('abort', aborted, { once: true });
    tls.once('secureConnect', () => {
      settle();
      tls.on('error', () => undefined);
      resolve(tls);
    });
    if (signal.aborted) aborted();
  });
}

function optionsFor(
  socket: Socket,
  { host, context, session }: { host: string; context: SecureContext; session: Buffer | undefined },
) {
  const options: ConnectionOptions = {
    socket,
    secureContext: context,
    rejectUnauthorized: true,
    ALPNProtocols: ['http/1.1'],
    // Node would check against the name it connected by; an IP host has no server name, so the decided host is named here.
    checkServerIdentity: (_name, certificate) => checkServerIdentity(host, certificate),
    ...(isIP(host) ? {} : { servername: host }),
    ...(session && { session }),
  };
  return options;
}

function tooSlow(host: string): GateError {
  return new GateError('upstream_timeout', `${host} did not finish the TLS handshake in time.`, {
    proxyStatus: 'connection_timeout',
  });
}

function refusal(host: string, cause: unknown): GateError {
  if (cause instanceof GateError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const certificate = /CERT|SIGNATURE|ISSUER|ALTNAME|VERIFY|CHAIN/.test(code);
  const sentence = certificate
    ? `The certificate of ${host} is not one to trust (${code}).`
    : `A TLS connection to ${host} could not be established.`;
  return new GateError('upstream_unreachable', sentence, {
    proxyStatus: certificate ? 'tls_certificate_error' : 'tls_protocol_error',
    cause,
  });
}
