// How does a command speak to a running console? Over its API, as whoever the token or the session cookie stands for.

import type { Command } from 'commander';
import { processEnvironment } from '../config/config.ts';
import { StartError } from '../errors.ts';

/** Options of commands that speak to a console. */
export interface ConsoleOptions {
  readonly url?: string;
  readonly token?: string;
  readonly session?: string;
  readonly tenant?: string;
}

const DEFAULT_URL = 'http://127.0.0.1:3000';
const LIMIT_MS = 120_000;
const MOST_SHOWN = 20;

/** Adds the options. */
export function withConsole(command: Command): Command {
  return command
    .option('--url <url>', `the console (HOLDGATE_CONSOLE_URL, else ${DEFAULT_URL})`)
    .option('--token <token>', 'an API token (HOLDGATE_TOKEN)')
    .option('--session <value>', 'instead of a token, the value of a session cookie')
    .option('--tenant <id>', 'the tenant; without it the one that the token or the session acts in');
}

/** One question to the console. */
export interface ConsoleRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
}

/** What the console answered: its status, and its body as it is. */
export interface ConsoleAnswer {
  readonly status: number;
  readonly text: string;
}

/** Asks the console and answers its JSON. Throws StartError with what it said, or why it could not be asked. */
export async function askConsole(options: ConsoleOptions, request: ConsoleRequest): Promise<unknown> {
  const { status, text } = await reachConsole(options, request);
  if (status < 200 || status > 299) throw new StartError(refusal(status, text));
  return JSON.parse(text);
}

/** Asks the console and answers whatever it said, refusals too. Throws StartError where it could not be asked. */
export async function reachConsole(options: ConsoleOptions, request: ConsoleRequest): Promise<ConsoleAnswer> {
  const { method, path, body } = request;
  const base = consoleUrl(options);
  const headers = {
    ...credentialOf(options, base),
    ...(options.tenant && { 'X-Tenant-Id': options.tenant }),
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
  };
  const answer = await fetch(new URL(path, base), {
    method,
    headers,
    redirect: 'error',
    signal: AbortSignal.timeout(LIMIT_MS),
    ...(body !== undefined && { body }),
  }).catch((cause: unknown) => {
    throw new StartError(`The console at ${base.origin} cannot be reached. Is Holdgate running there?`, { cause });
  });
  return { status: answer.status, text: await answer.text() };
}

function consoleUrl({ url }: ConsoleOptions): URL {
  const given = url ?? processEnvironment().HOLDGATE_CONSOLE_URL ?? DEFAULT_URL;
  if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol))
    throw new StartError(`${JSON.stringify(given)} is no address of a console such as ${DEFAULT_URL}.`, {
      exitCode: 2,
    });
  return new URL(given);
}

function credentialOf({ token, session }: ConsoleOptions, { protocol }: URL): Record<string, string> {
  if (session !== undefined) return { Cookie: `${protocol === 'https:' ? '__Host-session' : 'session'}=${session}` };
  const secret = token ?? processEnvironment().HOLDGATE_TOKEN;
  if (!secret)
    throw new StartError(
      'Nobody to ask as: give --token, set HOLDGATE_TOKEN, or give --session. The console shows a token once, when it is made.',
      { exitCode: 2 },
    );
  return { Authorization: `Bearer ${secret}` };
}

/** The sentence of a problem document, and where in the file each problem is. */
export function refusal(status: number, text: string): string {
  try {
    const { detail, errors = [] } = JSON.parse(text) as {
      detail?: string;
      errors?: { pointer: string; message: string; line?: number }[];
    };
    const lines = errors
      .slice(0, MOST_SHOWN)
      .map(({ pointer, message, line }) => `  ${pointer}${line === undefined ? '' : ` line ${line}`}: ${message}`);
    return [detail ?? `The console answered ${status}.`, ...lines].join('\n');
  } catch {
    return `The console answered ${status} with something that is no JSON. Is it a Holdgate console?`;
  }
}
