// What becomes of CONNECT? Its authority is read strictly (Node leaves it unparsed), enforcement decides, and the connection becomes an
// interception, a tunnel, or ends with an answer whose body arrives.

import type { IncomingMessage } from 'node:http';
import type { ConnectDecision, ConnectRequest } from '../enforcement/exchange.ts';
import { GateError } from '../errors.ts';
import { readFraming } from '../http/framing.ts';
import { getHeader, joinedHeaders, type RawHeaders } from '../http/headers.ts';
import { parseAuthority } from '../http/target.ts';
import { keyOfProxyRequest } from './agent-key.ts';
import type { Connection } from './connection.ts';
import { type Door, lastWords, refuseWhileDraining, turnAwaySocket } from './door.ts';
import { wholeAnswer } from './refusal.ts';
import { runTunnel } from './tunnel.ts';

/** Called with a CONNECT request, its connection, and what was read past its head. */
export type ConnectHandler = (request: IncomingMessage, connection: Connection, head: Buffer) => void;

/** Takes a connection over whose CONNECT was answered with 200. */
export type Intercept = (connection: Connection, request: ConnectRequest) => void;

const ESTABLISHED = 'HTTP/1.1 200 Connection Established\r\n';
const HTTPS_PORT = 443;

/** The CONNECT side of a listener. Never throws. */
export function connectHandler(door: Door, intercept: Intercept): ConnectHandler {
  return (request, connection, head) => {
    if (connection.deaf) return;
    connection.deaf = true;
    connection.socket.on('error', () => connection.cut());
    if (head.length > 0) connection.socket.unshift(head);
    answerConnect(door, { request, connection, intercept }).catch((error: unknown) =>
      turnAwaySocket(door, connection, error),
    );
  };
}

interface Asked {
  readonly request: IncomingMessage;
  readonly connection: Connection;
  readonly intercept: Intercept;
}

async function answerConnect(door: Door, { request, connection, intercept }: Asked): Promise<void> {
  const asked = readConnect(door, request, connection);
  const decision = await door.enforcement.decideConnect(asked);
  if (connection.socket.destroyed) return abandon(decision);
  if (decision.kind === 'refuse') return refuse(connection, decision);
  connection.enter(decision.kind === 'tunnel' ? 'tunnel' : 'opening', door.clock.monotonic());
  connection.socket.write(established(decision.kind === 'tunnel' ? decision.decisionHeaders : []));
  if (decision.kind === 'intercept') return intercept(connection, asked);
  await runTunnel(connection, asked.host, decision);
}

function readConnect(door: Door, request: IncomingMessage, connection: Connection): ConnectRequest {
  const { rawHeaders, httpVersion, url = '' } = request;
  const framing = readFraming(rawHeaders, httpVersion);
  refuseWhileDraining(door);
  if (framing.chunked || framing.contentLength !== undefined) throw ambiguous('CONNECT has no body');
  if (connection.inside !== undefined || connection.running.size > 0)
    throw ambiguous('CONNECT comes first on a connection, and only once');
  door.reader.refuseBrowsers(rawHeaders);
  const { host, port } = parseAuthority(url);
  if (framing.host !== undefined && framing.host !== url) {
    const named = parseAuthority(framing.host, HTTPS_PORT);
    if (named.host !== host || named.port !== port)
      throw new GateError('ambiguous_target', 'The Host header names another host than CONNECT', {
        closeConnection: true,
      });
  }
  return {
    host,
    port,
    key: keyOfProxyRequest(rawHeaders),
    rawHeaders,
    headers: joinedHeaders(rawHeaders),
    sourceIp: connection.sourceIp,
  };
}

function refuse(
  connection: Connection,
  { status, reason, headers, body }: Extract<ConnectDecision, { kind: 'refuse' }>,
): void {
  const challenge =
    status === 407 && getHeader(headers, 'proxy-authenticate') === undefined
      ? ['Proxy-Authenticate', 'Basic realm="Holdgate"']
      : [];
  lastWords(connection, wholeAnswer({ status, reason, headers: [...headers, ...challenge], body }));
}

// The agent left while it was decided; a tunnel's record still wants its end.
function abandon(decision: ConnectDecision): void {
  if (decision.kind === 'tunnel')
    decision.closed(0, 0, new GateError('invalid_request', 'The agent closed the connection before the tunnel opened'));
}

function established(headers: RawHeaders): string {
  let head = ESTABLISHED;
  for (let at = 0; at < headers.length; at += 2) head += `${headers[at]}: ${headers[at + 1]}\r\n`;
  return `${head}\r\n`;
}

function ambiguous(sentence: string): GateError {
  return new GateError('ambiguous_framing', sentence, { closeConnection: true, proxyStatus: 'http_request_error' });
}
