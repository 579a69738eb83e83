// A second process that opens the database in the directory it is given, says what came of it, and stays until it is killed.

import { openStore } from '../../store/open.ts';

try {
  await openStore({ dataDir: process.argv[2] as string });
  process.stdout.write('open\n');
  setInterval(() => {}, 1000);
} catch (error) {
  process.stdout.write(`${(error as { code?: string }).code}\n`);
}
