// Who may write this stream? One process at a time: a lock file names the writer by process id and start time, so that a lock left
// by `kill -9` is recognised even where the id was given out again.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../errors.ts';

const NAME = 'writer.lock';

/** Takes the stream; the returned function gives it back. Throws StartError while a living process has it. */
export function lockStream(directory: string): () => void {
  const path = join(directory, NAME);
  const mine = `${process.pid} ${startOf(process.pid) ?? '?'}`;
  if (!tryLock(path, mine)) {
    const [pid, start] = (read(path) ?? '').split(' ');
    if (pid && alive(Number(pid), start)) {
      throw new StartError(
        `The ledger stream in ${directory} is being written by process ${pid}. Stop that process, or give this one another HOLDGATE_LEDGER_STREAM.`,
      );
    }
    rmSync(path, { force: true });
    if (!tryLock(path, mine))
      throw new StartError(`Another process took the ledger stream in ${directory} at this moment.`);
  }
  return () => {
    if (read(path) === mine) rmSync(path, { force: true });
  };
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
  return now === undefined || start === undefined || start === '?' || now === start;
}

/** When a process started, in the kernel's own ticks; undefined where there is no /proc. Field 22 of its stat, counted behind the name. */
function startOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}
