// What time is it for the server? Countdowns are the server's, so a wrong clock on this machine must not shift them.

import { Observable } from './observable.ts';

let offsetMs = 0;

/** Learns from an answer's Date header; it counts whole seconds, so small differences mean nothing. */
export function learnTime(date: string | null): void {
  const server = date === null ? Number.NaN : Date.parse(date);
  const difference = server - Date.now();
  if (Number.isFinite(difference)) offsetMs = Math.abs(difference) > 2000 ? difference : 0;
}

/** The server's time in ms since 1970. */
export const now = (): number => Date.now() + offsetMs;

/** Changes once a second, for whatever shows time passing. */
export const second = new Observable(now());

setInterval(() => second.set(now()), 1000);
