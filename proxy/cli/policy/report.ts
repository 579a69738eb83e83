// How do the policy commands say what they found? For people a line each, as compilers write it; for programs JSON.

import type { Located } from './offline.ts';

/** Writes JSON where it was asked for, else the lines. */
export function print(json: boolean | undefined, answer: unknown, lines: readonly string[]): void {
  process.stdout.write(json ? `${JSON.stringify(answer, undefined, 2)}\n` : lines.map((line) => `${line}\n`).join(''));
}

/** `file:line:column: message`, which editors and pipelines make into a link. */
export function problemLine({ file, line, column, message }: Located): string {
  return `${file}:${line}:${column}: ${message}`;
}

/** `1 policy`, `2 policies`. */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
