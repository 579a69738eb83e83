// How does the demo speak? Short lines, in colour where a terminal shows it.

import type { WriteStream } from 'node:tty';

/** The demo's ways of saying something. */
export interface Say {
  title(text: string): void;
  /** Something that was set up. */
  done(text: string): void;
  /** A call that an agent makes, by its number in the story. */
  call(number: number, agent: string, request: string): void;
  allowed(text: string): void;
  denied(text: string): void;
  held(text: string): void;
  hint(text: string): void;
}

/** Where the story is told. */
export interface Narrator {
  readonly line: (text: string) => void;
  readonly say: Say;
}

type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow';

const CODES: Readonly<Record<Style, number>> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 };
const AGENT_WIDTH = 15;

/** Writes to a stream; colours only where it is a terminal that wants them (no-color.org is read by `hasColors`). */
export function narrator(out: NodeJS.WritableStream & Partial<Pick<WriteStream, 'hasColors'>>): Narrator {
  const coloured = out.hasColors?.() ?? false;
  const painted = (style: Style, text: string): string => (coloured ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text);
  const line = (text: string): void => void out.write(`${text}\n`);
  const say: Say = {
    title: (text) => line(`\n${painted('bold', text)}\n`),
    done: (text) => line(`  ${painted('green', '✓')} ${text}`),
    call: (number, agent, request) =>
      line(`\n${painted('bold', `${number}  ${agent.padEnd(AGENT_WIDTH)} ${request}`)}`),
    allowed: (text) => line(`   ${painted('green', 'allowed')}  ${text}`),
    denied: (text) => line(`   ${painted('red', 'denied')}   ${text}`),
    held: (text) => line(`   ${painted('yellow', 'held')}     ${text}`),
    hint: (text) => line(`            ${painted('dim', text)}`),
  };
  return { line, say };
}
