// The product's commands, one after the other in a process of their own: it is started once, and each command is parsed, run and ended as if
// it were alone. What it writes and its exit code go back to whoever asked.

import { main } from '../../proxy/main.ts';

/** What is to be run. */
export interface Ordered {
  readonly words: readonly string[];
  /** The variables that differ from those of the process. */
  readonly environment: Readonly<Record<string, string>>;
}

/** How it ended. */
export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

// Every command listens for a reader who has gone.
process.stdout.setMaxListeners(0);

process.on('message', (order: Ordered) => {
  void run(order).then((ended) => process.send?.(ended));
});

async function run({ words, environment }: Ordered): Promise<Ended> {
  Object.assign(process.env, environment);
  process.exitCode = 0;
  const out = caught(process.stdout);
  const err = caught(process.stderr);
  try {
    await main([process.execPath, 'holdgate', ...words]);
  } finally {
    out.release();
    err.release();
  }
  return { stdout: out.text(), stderr: err.text(), code: Number(process.exitCode) };
}

function caught(stream: NodeJS.WriteStream): { text(): string; release(): void } {
  const { write } = stream;
  let text = '';
  stream.write = (chunk: string | Uint8Array): boolean => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    return true;
  };
  return {
    text: () => text,
    release: () => {
      stream.write = write;
    },
  };
}
