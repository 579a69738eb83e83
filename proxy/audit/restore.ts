// What if the index knows lines that the file has lost (power loss under `written`, or a data directory that does not last)?
// They are put back where they follow from the file's end; otherwise their numbers are left free, and an alarm says so.

import type { LedgerAlarm } from './recovery.ts';
import type { StreamFile } from './stream-file.ts';

const LINES_PER_WRITE = 500;

/** A line that the index has. */
export interface IndexedLine {
  readonly line: number;
  readonly text: string;
}

/** Puts lines behind the file's end. Answers how many came back, and the alarm where they do not fit. Throws I/O errors. */
export async function restoreLines(
  file: StreamFile,
  lost: AsyncIterable<IndexedLine>,
): Promise<{ restored: number; alarm: LedgerAlarm | undefined }> {
  const start = file.head.line;
  let alarm: LedgerAlarm | undefined;
  let last = start;
  let pending = 0;
  for await (const { line, text } of lost) {
    last = line;
    const why = alarm ? undefined : file.adopt(text);
    if (why !== undefined) alarm = { stream: file.stream, line, why: `the index has another line here: ${why}` };
    else if (!alarm) pending += 1;
    if (pending === LINES_PER_WRITE || (why !== undefined && pending > 0)) pending = keep(file);
  }
  if (pending > 0) keep(file);
  const restored = file.head.line - start;
  if (alarm) file.skipTo(last);
  return { restored, alarm };
}

function keep(file: StreamFile): 0 {
  file.writeNow();
  file.keep();
  return 0;
}
