// How are HTTP/2 requests read, inside an interception? Each stream becomes an exchange; `:authority` is its Host. What HTTP/2 forbids
// (RFC 9113 section 8.2.2) is refused, and one connection's streams and resets are limited.

import { constants, type Http2Session, performServerHandshake, type ServerHttp2Stream } from 'node:http2';
import { GateError } from '../errors.ts';
import { MAX_HEADER_LINES } from '../http/framing.ts';
import type { RawHeaders } from '../http/headers.ts';
import { AgentExchange, type RequestParts } from './agent-exchange.ts';
import type { Connection } from './connection.ts';
import { type Door, refuseWhileDraining, turnedAway } from './door.ts';
import { StreamWriter } from './stream-writer.ts';

const PSEUDO_LINES = 4;
// Streams that an agent may open and reset in a burst, and afterwards per second, before the connection ends.
const RESET_BURST = 200;
const RESETS_PER_SECOND = 20;
const FORBIDDEN = new Set(['connection', 'proxy-connection', 'keep-alive', 'transfer-encoding', 'upgrade']);
const PLAIN_DECIMAL = /^(?:0|[1-9][0-9]{0,14})$/;

/** Reads HTTP/2 requests from a connection from now on. */
export function serveHttp2(door: Door, connection: Connection): void {
  const { limits } = door;
  connection.enter('requests', door.clock.monotonic());
  const session = performServerHandshake(connection.socket, {
    settings: { maxConcurrentStreams: limits.maxStreams, maxHeaderListSize: limits.maxHeaderBytes, enablePush: false },
    maxHeaderListPairs: MAX_HEADER_LINES + PSEUDO_LINES + 1,
    maxSessionInvalidFrames: 100,
    streamResetBurst: RESET_BURST,
    streamResetRate: RESETS_PER_SECOND,
  });
  session.on('error', () => connection.cut());
  session.on('stream', (stream: ServerHttp2Stream, _headers, _flags, rawHeaders: string[]) => {
    onStream({ door, connection, session }, stream, rawHeaders);
  });
}

function methodOf(sent: RawHeaders): string | undefined {
  return sent[sent.indexOf(':method') + 1];
}

interface Place {
  readonly door: Door;
  readonly connection: Connection;
  readonly session: Http2Session;
}

function onStream({ door, connection, session }: Place, stream: ServerHttp2Stream, rawHeaders: string[]): void {
  // A reset of the stream is seen as its close.
  stream.on('error', () => undefined);
  const writer = new StreamWriter(stream, methodOf(rawHeaders));
  let exchange: AgentExchange;
  try {
    exchange = new AgentExchange(readStream(door, connection, stream, rawHeaders), connection, writer);
  } catch (error) {
    writer.whole(turnedAway(door, connection, error));
    if (door.isDraining()) session.close();
    return;
  }
  connection.running.add(exchange);
  stream.once('close', () => {
    if (!writer.isOver) exchange.hangUp();
    connection.done(exchange);
  });
  if (exchange.body !== undefined) cutWhenSlow(stream, exchange, door.limits.bodyIdleMs);
  door.enforcement.handle(exchange).catch((error: unknown) => {
    door.logger.error({ err: error }, 'a request was not answered');
    writer.destroy();
  });
}

function readStream(door: Door, connection: Connection, stream: ServerHttp2Stream, sent: string[]): RequestParts {
  const { pseudo, rawHeaders } = separated(sent);
  refuseWhileDraining(door);
  const { contentLength, host } = readFields(rawHeaders);
  const [method, text, authority] = [pseudo.get(':method'), pseudo.get(':path'), pseudo.get(':authority') ?? host];
  if (method === undefined || text === undefined || authority === undefined)
    throw ambiguous('The request lacks :method, :path or :authority');
  if (host !== undefined && host !== authority) throw ambiguous('Host names another host than :authority');
  if (pseudo.get(':scheme') !== connection.inside?.scheme)
    throw new GateError('ambiguous_target', 'The :scheme is not the one that is spoken here');
  const destination = door.reader.read({ method, text, rawHeaders, host: authority }, connection.inside);
  const hasBody = !stream.endAfterHeaders || contentLength !== undefined;
  return { destination, method, rawHeaders, body: hasBody ? stream : undefined, contentLength, httpVersion: '2' };
}

/** Pseudo-headers apart from the others; the pieces of Cookie become one line again (RFC 9113 section 8.2.3). */
function separated(sent: RawHeaders): { pseudo: Map<string, string>; rawHeaders: string[] } {
  const pseudo = new Map<string, string>();
  const rawHeaders: string[] = [];
  let cookieAt = -1;
  for (let at = 0; at < sent.length; at += 2) {
    const [name, value] = [sent[at] as string, sent[at + 1] as string];
    if (name.startsWith(':')) pseudo.set(name, value);
    else if (name === 'cookie' && cookieAt !== -1) rawHeaders[cookieAt] += `; ${value}`;
    else {
      rawHeaders.push(name, value);
      if (name === 'cookie') cookieAt = rawHeaders.length - 1;
    }
  }
  if (rawHeaders.length > MAX_HEADER_LINES * 2)
    throw new GateError('headers_too_large', `The request has more than ${MAX_HEADER_LINES} header lines`);
  return { pseudo, rawHeaders };
}

function readFields(raw: RawHeaders): { contentLength: number | undefined; host: string | undefined } {
  let contentLength: number | undefined;
  let host: string | undefined;
  for (let at = 0; at < raw.length; at += 2) {
    const [name, value] = [raw[at] as string, raw[at + 1] as string];
    if (FORBIDDEN.has(name)) throw ambiguous(`HTTP/2 has no ${name} header`);
    if (name === 'te' && value !== 'trailers') throw ambiguous('TE says something else than trailers');
    if (name === 'host') {
      if (host !== undefined) throw ambiguous('The request has more than one host header');
      host = value;
    }
    if (name !== 'content-length') continue;
    if (contentLength !== undefined || !PLAIN_DECIMAL.test(value))
      throw ambiguous('content-length is not one plain decimal number');
    contentLength = Number(value);
  }
  return { contentLength, host };
}

// Other streams may keep the connection busy, so each one that owes a body has a time of its own.
function cutWhenSlow(stream: ServerHttp2Stream, exchange: AgentExchange, idleMs: number): void {
  stream.setTimeout(idleMs, () => {
    if (exchange.awaitsBody()) stream.close(constants.NGHTTP2_CANCEL);
  });
  stream.once('end', () => stream.setTimeout(0));
}

function ambiguous(sentence: string): GateError {
  return new GateError('ambiguous_framing', sentence, { proxyStatus: 'http_request_error' });
}
