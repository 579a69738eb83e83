// A disk on which some files cannot be written. Only what a file system would do is replaced: write calls on matching files fail as they
// would when no space is left, for everything in this process.

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** From now on writing to files whose path `matches` fails with ENOSPC. Calling the result makes it work again. */
export function breakDisk(matches: (path: string) => boolean): () => void {
  const { writeSync, write } = fs;
  const full = (fd: number): NodeJS.ErrnoException | undefined => {
    if (!matches(pathOf(fd))) return undefined;
    return Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      errno: -28,
      syscall: 'write',
    });
  };
  fs.writeSync = ((fd: number, ...rest: unknown[]) => {
    const problem = full(fd);
    if (problem) throw problem;
    return Reflect.apply(writeSync, fs, [fd, ...rest]);
  }) as typeof fs.writeSync;
  const failingWrite = (fd: number, ...rest: unknown[]): void => {
    const problem = full(fd);
    if (problem) (rest.at(-1) as (error: Error) => void)(problem);
    else Reflect.apply(write, fs, [fd, ...rest]);
  };
  fs.write = Object.assign(failingWrite, write) as unknown as typeof fs.write;
  syncBuiltinESMExports();
  return () => {
    fs.writeSync = writeSync;
    fs.write = write;
    syncBuiltinESMExports();
  };
}

function pathOf(fd: number): string {
  try {
    return fs.readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
}
