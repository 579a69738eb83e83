// How are HTTP/1.x requests read? Node's server with its strict parser, on connections that are handed to it; each request becomes an
// exchange in the order in which it was sent, or is turned away here.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { GateError } from '../errors.ts';
import { type Framing, readFraming } from '../http/framing.ts';
import { AgentExchange, type RequestParts } from './agent-exchange.ts';
import type { ConnectHandler } from './connect.ts';
import { Connection } from './connection.ts';
import { type Door, refuseWhileDraining, turnAwaySocket, turnedAway } from './door.ts';
import { parseErrorOf } from './parse-error.ts';
import { ResponseWriter } from './response-writer.ts';
import { handleUpgrade, isWebSocket } from './upgrade.ts';

const CHECK_HEADS_MS = 1_000;

/** The HTTP/1.x side of a listener. */
export class Http1 {
  readonly #door: Door;
  readonly #server: Server;

  constructor(door: Door, onConnect: ConnectHandler) {
    this.#door = door;
    this.#server = createServer({
      insecureHTTPParser: false,
      requireHostHeader: false,
      maxHeaderSize: door.limits.maxHeaderBytes,
      headersTimeout: door.limits.headersTimeoutMs,
      // Bodies have no time in all, only between two pieces: uploads may be long. Idle connections are the sweep's business.
      requestTimeout: 0,
      keepAliveTimeout: 0,
      connectionsCheckingInterval: CHECK_HEADS_MS,
      shouldUpgradeCallback: isWebSocket,
    });
    // No cap of Node's own: it would drop the rest silently, Content-Length with it. `readFraming` counts.
    this.#server.maxHeadersCount = 0;
    this.#server.on('request', (request, response) => this.#onRequest(request, response, false));
    this.#server.on('checkContinue', (request, response) => this.#onRequest(request, response, true));
    this.#server.on('checkExpectation', (request, response) => this.#onExpectation(request, response));
    this.#server.on('connect', (request, socket, head) => onConnect(request, connectionOf(socket), head));
    this.#server.on('upgrade', (request, socket, head) =>
      handleUpgrade(door, { request, connection: connectionOf(socket), head }),
    );
    this.#server.on('clientError', (error, socket) => this.#onClientError(error, socket));
    // Node looks for slow heads from here on; this server itself never listens.
    this.#server.emit('listening');
  }

  /** Reads requests from a connection from now on. */
  serve(connection: Connection): void {
    const { socket } = connection;
    connection.enter('requests', this.#door.clock.monotonic());
    socket.on('end', () => connection.hangUp());
    this.#server.emit('connection', socket);
  }

  close(): void {
    this.#server.close();
  }

  #onRequest(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    const connection = connectionOf(request.socket);
    if (connection.deaf) return;
    const writer = new ResponseWriter(request, response, connection);
    if (expectsContinue) continueWhenRead(request, response, writer);
    let exchange: AgentExchange;
    try {
      exchange = new AgentExchange(this.#read(request, connection), connection, writer);
    } catch (error) {
      writer.whole(turnedAway(this.#door, connection, error));
      return;
    }
    writer.unanswered = exchange;
    connection.latest = writer;
    connection.running.add(exchange);
    if (connection.running.size > this.#door.limits.maxPipelined) connection.cut();
    else this.#handle(exchange, connection);
  }

  #read(request: IncomingMessage, connection: Connection): RequestParts {
    const { rawHeaders, httpVersion } = request;
    const method = request.method as string;
    const framing = readFraming(rawHeaders, httpVersion);
    refuseWhileDraining(this.#door);
    const { host, contentLength } = framing;
    const destination = this.#door.reader.read(
      { method, text: request.url as string, rawHeaders, host },
      connection.inside,
    );
    return {
      destination,
      method,
      rawHeaders,
      body: hasBody(framing) ? request : undefined,
      contentLength,
      httpVersion: httpVersion as '1.0' | '1.1',
    };
  }

  #handle(exchange: AgentExchange, connection: Connection): void {
    this.#door.enforcement.handle(exchange).catch((error: unknown) => {
      this.#door.logger.error({ err: error }, 'a request was not answered');
      connection.cut();
    });
  }

  #onExpectation(request: IncomingMessage, response: ServerResponse): void {
    const connection = connectionOf(request.socket);
    if (connection.deaf) return;
    const error = new GateError('invalid_request', 'The gate fulfils no expectation but 100-continue', {
      closeConnection: true,
    });
    new ResponseWriter(request, response, connection).whole(turnedAway(this.#door, connection, error));
  }

  #onClientError(error: Error, socket: object): void {
    const connection = connectionOf(socket);
    if (connection.deaf) return;
    const refused = connection.socket.writable ? parseErrorOf(error) : undefined;
    if (refused === undefined) connection.cut();
    else this.#refuseRest(connection, refused);
  }

  // Requests before the broken one were whole: they get their answers, in order, and then the connection ends.
  #refuseRest(connection: Connection, refused: GateError): void {
    connection.deaf = true;
    const { latest, running } = connection;
    if (latest === undefined || latest.isFlushed) turnAwaySocket(this.#door, connection, refused);
    else if (latest.requestIsRead) latest.afterwards(() => turnAwaySocket(this.#door, connection, refused));
    else if (running.size <= 1 && !latest.started) turnAwaySocket(this.#door, connection, refused);
    else connection.cut();
  }
}

function connectionOf(socket: object): Connection {
  const connection = Connection.of(socket);
  if (connection === undefined) throw new Error('a socket was read that no connection stands for');
  return connection;
}

function hasBody(framing: Framing): boolean {
  return framing.contentLength !== undefined || framing.chunked;
}

// RFC 9110 section 10.1.1: the agent sends its body when it is wanted, which is when somebody first reads it.
function continueWhenRead(request: IncomingMessage, response: ServerResponse, writer: ResponseWriter): void {
  writer.awaitsContinue = true;
  const read = request._read;
  request._read = function readOn(size: number): void {
    request._read = read;
    if (writer.awaitsContinue && !writer.started) {
      writer.awaitsContinue = false;
      response.writeContinue();
    }
    read.call(request, size);
  };
}
