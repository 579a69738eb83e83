// A disk on which some files cannot be written. Only what a file system would do is replaced: write calls on matching files fail as they
// would when no space is left, for everything in this process. Must be imported before the product, which keeps a hold of its write calls.

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { writeSync, write } = fs;
let broken: (path: string) => boolean = () => false;
let isBroken = false;

fs.writeSync = alike(writeSync, (fd: number, ...rest: unknown[]): number => {
  const problem = problemOf(fd);
  if (problem) throw problem;
  return Reflect.apply(writeSync, fs, [fd, ...rest]) as number;
});
fs.write = alike(write, (fd: number, ...rest: unknown[]): void => {
  const problem = problemOf(fd);
  if (problem) process.nextTick(rest.at(-1) as (error: Error) => void, problem);
  else Reflect.apply(write, fs, [fd, ...rest]);
});
syncBuiltinESMExports();

/** From now on writing to files whose path `matches` fails with ENOSPC. Calling the result makes it work again. */
export function breakDisk(matches: (path: string) => boolean): () => void {
  broken = matches;
  isBroken = true;
  return () => {
    isBroken = false;
  };
}

/** With everything that hangs on the original, so that `promisify` makes the same of it. */
function alike<Original extends object>(original: Original, replacement: object): Original {
  return Object.defineProperties(replacement, Object.getOwnPropertyDescriptors(original)) as Original;
}

function problemOf(fd: number): NodeJS.ErrnoException | undefined {
  if (!isBroken || !broken(pathOf(fd))) return undefined;
  const message = 'ENOSPC: no space left on device, write';
  return Object.assign(new Error(message), { code: 'ENOSPC', errno: -28, syscall: 'write' });
}

function pathOf(fd: number): string {
  try {
    return fs.readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
}
