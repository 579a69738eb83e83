// Who may write this stream? One process at a time: a lock file names the writer by process id and start time, so that a lock left
// by `kill -9` is recognised even where the id was given out again.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { StartError } from '../errors.ts';

const NAME = 'writer.lock';
const GONE = 'gone';

const PATIENCE_MS = 2_000;
const RETRY_MS = 50;

/** Takes the stream; the returned function gives it back. Waits a little for a writer that is ending; rejects with StartError while one lives. */
export async function lockStream(directory: string): Promise<() => void> {
  const path = join(directory, NAME);
  const mine = `${process.pid} ${startOf(process.pid) ?? '?'}`;
  for (let left = PATIENCE_MS; !tryLock(path, mine); left -= RETRY_MS) {
    const holder = read(path) ?? '';
    const [pid = '', start] = holder.split(' ');
    if (!alive(Number(pid), start)) rmSync(path, { force: true });
    else if (left <= 0 || holder === mine) throw taken(directory, pid);
    else await pause(RETRY_MS);
  }
  return () => {
    if (read(path) === mine) rmSync(path, { force: true });
  };
}

function taken(directory: string, pid: string): StartError {
  return new StartError(
    `The ledger stream in ${directory} is being written by process ${pid}. Stop that process, or give this one another HOLDGATE_LEDGER_STREAM.`,
  );
}

function tryLock(path: string, mine: string): boolean {
  try {
    writeFileSync(path, mine, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function alive(pid: number, start: string | undefined): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const now = startOf(pid);
  return now !== GONE && (now === undefined || start === undefined || start === '?' || now === start);
}

/** When a process started, in the kernel's own ticks; `gone` for one that has ended and was not waited for; undefined where there is no /proc. */
function startOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // Behind the name in brackets come the state (field 3) and, as field 22, the start; see proc(5).
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields && /^[ZX]/.test(fields[0] ?? '') ? GONE : fields?.[19];
}
