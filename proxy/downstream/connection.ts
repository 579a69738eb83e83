// What is going on with one agent's connection? Who it is, what it was opened for, which requests are unanswered, and whether it dawdles.

import type { Socket } from 'node:net';
import type { ListenerLimits } from './limits.ts';
import type { Inside } from './request-reader.ts';

/** A request that is not answered yet. */
export interface Unanswered {
  /** Somebody reads its body and the agent has not sent all of it. */
  awaitsBody(): boolean;
  /** The agent is gone. */
  hangUp(): void;
}

/** How far the newest request on a connection, and its answer, have come. */
export interface LatestAnswer {
  readonly started: boolean;
  /** Nothing of the request, its body included, is still to come. */
  readonly requestIsRead: boolean;
  /** All of the answer was handed to the system. */
  readonly isFlushed: boolean;
  afterwards(next: () => void): void;
}

/** What a connection is busy with, which decides how long it may stay silent. */
type Stage = 'opening' | 'requests' | 'tunnel' | 'upgraded';

interface Attached {
  [CONNECTION]?: Connection;
}
const CONNECTION = Symbol('connection');

/** One connection of an agent; the TLS inside of it, once it is spoken, is a connection of its own. */
export class Connection {
  readonly socket: Socket;
  readonly sourceIp: string;
  readonly inside: Inside | undefined;
  readonly running = new Set<Unanswered>();
  /** Each answer from now on closes it. */
  closing = false;
  /** Its last answer is decided: whatever else was sent on it is not read. */
  deaf = false;
  /** Nothing more is answered on it either. */
  dead = false;
  /** The answer to the request that came last, on HTTP/1.x. */
  latest: LatestAnswer | undefined;
  /** A request that was answered before its body was read to the end. */
  leftover: Unanswered | undefined;
  #stage: Stage = 'opening';
  #taken = -1;
  #received = -1;
  #movedAt: number;
  #receivedAt: number;

  constructor(
    socket: Socket,
    options: { readonly sourceIp: string; readonly inside: Inside | undefined; readonly nowMs: number },
  ) {
    this.socket = socket;
    this.sourceIp = options.sourceIp;
    this.inside = options.inside;
    this.#movedAt = options.nowMs;
    this.#receivedAt = options.nowMs;
    (socket as Attached)[CONNECTION] = this;
  }

  /** The connection that a socket was given. */
  static of(socket: object): Connection | undefined {
    return (socket as Attached)[CONNECTION];
  }

  get busy(): boolean {
    return this.running.size > 0 || this.#stage === 'tunnel' || this.#stage === 'upgraded';
  }

  enter(stage: Stage, nowMs: number): void {
    this.#stage = stage;
    this.#movedAt = nowMs;
    this.#receivedAt = nowMs;
  }

  /** The answer to this request is complete, or never will be. */
  done(unanswered: Unanswered): void {
    this.running.delete(unanswered);
  }

  /** The agent closed its side, or the socket is gone. */
  hangUp(): void {
    for (const unanswered of this.running) unanswered.hangUp();
    this.running.clear();
  }

  /** Cuts it at once. */
  cut(): void {
    this.deaf = true;
    this.dead = true;
    this.socket.destroy();
    this.hangUp();
  }

  /** Cuts it where it dawdles. To be called now and then, with a clock that never goes back. */
  check(nowMs: number, limits: ListenerLimits): void {
    const { bytesRead, bytesWritten, writableLength } = this.socket;
    const awaits = this.#awaitsBody();
    // A body that nobody asked for may wait as long as it likes: the time runs from when somebody began to read.
    if (bytesRead !== this.#received || !awaits) this.#receivedAt = nowMs;
    const taken = bytesWritten - writableLength;
    if (this.#stage !== 'opening' && (bytesRead !== this.#received || taken !== this.#taken)) this.#movedAt = nowMs;
    this.#received = bytesRead;
    this.#taken = taken;
    if (awaits && nowMs - this.#receivedAt > limits.bodyIdleMs) this.cut();
    if (nowMs - this.#movedAt > this.#allowance(limits)) this.cut();
  }

  #allowance(limits: ListenerLimits): number {
    if (this.#stage === 'opening') return limits.handshakeTimeoutMs;
    if (this.#stage === 'tunnel' || this.#stage === 'upgraded') return limits.tunnelIdleMs;
    if (this.socket.writableLength > 0) return limits.answerStallMs;
    return this.running.size > 0 ? Number.POSITIVE_INFINITY : limits.keepAliveMs;
  }

  #awaitsBody(): boolean {
    for (const unanswered of this.running) {
      if (unanswered.awaitsBody()) return true;
    }
    return this.leftover?.awaitsBody() === true;
  }
}
