// How much CPU did a process take? utime + stime of a whole process tree, as Linux counts it in /proc, in µs.

import { readdirSync, readFileSync } from 'node:fs';

const TICK_US = 10_000;

/** µs of CPU that the process and everything below it have used so far. */
export function cpuMicros(root: number): number {
  return tree(root).reduce((sum, pid) => sum + ticks(pid) * TICK_US, 0);
}

/** Resident memory of the tree, bytes. */
export function residentBytes(root: number): number {
  return tree(root).reduce(
    (sum, pid) => sum + 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(read(pid, 'status'))?.[1] ?? 0),
    0,
  );
}

function tree(root: number): number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), Number(fields(Number(name))[1])]),
  );
  const below = (pid: number): number[] => [
    pid,
    ...[...parents].filter(([, parent]) => parent === pid).flatMap(([child]) => below(child)),
  ];
  return below(root);
}

function ticks(pid: number): number {
  const all = fields(pid);
  return Number(all[11] ?? 0) + Number(all[12] ?? 0);
}

/** The fields of `stat` from the state on; the name before it may hold spaces and brackets. */
const fields = (pid: number): string[] =>
  read(pid, 'stat')
    .replace(/^.*\) /s, '')
    .split(' ');

function read(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return '';
  }
}
