// What do all ways in share? The services behind them, and how a request is turned away before it is an exchange.

import type { Enforcement } from '../enforcement/exchange.ts';
import { GateError } from '../errors.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import type { CertificateSource } from './certificate-source.ts';
import { endWith } from './closing.ts';
import type { Connection } from './connection.ts';
import type { ListenerLimits } from './limits.ts';
import { type DescribeRefusal, refusalOf, wholeAnswer } from './refusal.ts';
import type { RequestReader } from './request-reader.ts';
import type { WholeAnswer } from './response-writer.ts';

/** What every part of the listener works with. */
export interface Door {
  readonly enforcement: Enforcement;
  readonly certificates: CertificateSource;
  readonly reader: RequestReader;
  readonly describeRefusal: DescribeRefusal;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: ListenerLimits;
  /** Whether the process is shutting down. */
  isDraining(): boolean;
  /** Puts a connection under the listener's watch until it closes, in the place of the one that it stands inside of. */
  watch(connection: Connection, outer?: Connection): void;
}

/** Throws GateError `gate_draining` once the process shuts down. */
export function refuseWhileDraining(door: Door): void {
  if (door.isDraining())
    throw new GateError('gate_draining', 'The gate is shutting down; try again', { closeConnection: true });
}

/** The whole answer to a request that is turned away because of `error`. */
export function turnedAway(door: Door, connection: Connection, error: unknown): WholeAnswer {
  const refusal = refusalOf(error, connection.sourceIp);
  const level = error instanceof GateError ? 'debug' : 'error';
  door.logger[level]({ err: error, source_ip: refusal.sourceIp, code: refusal.code }, 'request turned away');
  const { headers, body } = door.describeRefusal(refusal);
  return { status: refusal.status, headers, body, close: refusal.close };
}

/** Answers on a bare socket because of `error`, and ends the connection. */
export function turnAwaySocket(door: Door, connection: Connection, error: unknown): void {
  const { status, headers, body } = turnedAway(door, connection, error);
  lastWords(connection, wholeAnswer({ status, headers, body: String(body) }));
}

/** Writes the last bytes of a connection; nothing else is read or answered on it. */
export function lastWords(connection: Connection, bytes: Uint8Array): void {
  connection.deaf = true;
  connection.dead = true;
  connection.hangUp();
  endWith(connection.socket, bytes);
}
