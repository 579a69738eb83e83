// How much memory may a stream leave behind? Each piece that is read is a buffer outside JavaScript's heap, and V8 takes no notice of such
// garbage before some 100 MiB of it (measured: 100 MiB streamed grew the process by 84 to 118 MiB). So it is asked to collect what is young
// whenever another 8 MiB went through, which takes a millisecond. Smaller young generations do the same and cost small requests twice as much.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const COLLECT_EVERY_BYTES = 8 * 1024 * 1024;

type Collect = (options: { type: 'minor' }) => void;

let collect: Collect | undefined;
let since = 0;

/** Counts bytes that went through the process; to be told of every piece of a body. */
export function streamed(bytes: number): void {
  since += bytes;
  if (since < COLLECT_EVERY_BYTES) return;
  since = 0;
  collect ??= collector();
  collect({ type: 'minor' });
}

/** V8's own function, which is there only while its flag is set. */
function collector(): Collect {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  return typeof found === 'function' ? (found as Collect) : () => undefined;
}
