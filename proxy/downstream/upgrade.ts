// Which requests leave HTTP for another protocol, and how? Only WebSockets without a body; every other Upgrade is an offer that the gate
// does not take up (RFC 9110 section 7.8), and its request goes the usual way.

import type { IncomingMessage } from 'node:http';
import type { UpgradeExchange } from '../enforcement/exchange.ts';
import { GateError } from '../errors.ts';
import { readFraming } from '../http/framing.ts';
import { AgentRequest } from './agent-exchange.ts';
import type { Connection } from './connection.ts';
import { type Door, refuseWhileDraining, turnAwaySocket } from './door.ts';

/** Whether Node should hand the connection over because of this request. */
export function isWebSocket(request: IncomingMessage): boolean {
  return request.method === 'GET' && request.headers.upgrade?.toLowerCase() === 'websocket';
}

interface Upgrade {
  readonly request: IncomingMessage;
  readonly connection: Connection;
  /** What was read past the request. */
  readonly head: Buffer;
}

/** Checks the request like any other and gives it to enforcement with the bare socket. */
export function handleUpgrade(door: Door, upgrade: Upgrade): void {
  const { connection } = upgrade;
  if (connection.deaf) return;
  connection.socket.on('error', () => connection.cut());
  let exchange: UpgradeRequest;
  try {
    exchange = readUpgrade(door, upgrade);
  } catch (error) {
    turnAwaySocket(door, connection, error);
    return;
  }
  connection.enter('upgraded', door.clock.monotonic());
  connection.running.add(exchange);
  door.enforcement.handleUpgrade(exchange).catch((error: unknown) => {
    door.logger.error({ err: error }, 'an upgrade was not answered');
    connection.cut();
  });
}

function readUpgrade(door: Door, { request, connection, head }: Upgrade): UpgradeRequest {
  const { rawHeaders, httpVersion } = request;
  const framing = readFraming(rawHeaders, httpVersion);
  refuseWhileDraining(door);
  if (framing.chunked || framing.contentLength !== undefined)
    throw new GateError('ambiguous_framing', 'A request that changes the protocol has no body', {
      closeConnection: true,
    });
  if (connection.running.size > 0)
    throw new GateError('ambiguous_framing', 'A request that changes the protocol waits for the answers before it', {
      closeConnection: true,
    });
  const destination = door.reader.read(
    { method: request.method as string, text: request.url as string, rawHeaders, host: framing.host },
    connection.inside,
  );
  const parts = {
    destination,
    method: 'GET',
    rawHeaders,
    body: undefined,
    contentLength: undefined,
    httpVersion: '1.1',
  } as const;
  return new UpgradeRequest(parts, connection, { request, head });
}

class UpgradeRequest extends AgentRequest implements UpgradeExchange {
  readonly request: IncomingMessage;
  readonly socket: Connection['socket'];
  readonly upgradeHead: Buffer;

  constructor(
    parts: ConstructorParameters<typeof AgentRequest>[0],
    connection: Connection,
    rest: { request: IncomingMessage; head: Buffer },
  ) {
    super(parts, connection);
    this.request = rest.request;
    this.socket = connection.socket;
    this.upgradeHead = rest.head;
  }
}
