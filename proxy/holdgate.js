#!/usr/bin/env node
// Starts Holdgate. Plain JavaScript without any syntax that an old Node would not read, so that it can say what is needed.

import nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `Holdgate needs Node 22.19 or newer, and this is ${process.version}. ` +
      'Start it by its npm scripts (npm start, npm run demo), which bring Node 24 along.\n',
  );
  process.exit(1);
}

// What the first start compiles the next ones read: half the time to begin, and no compiler in memory. It lies with the packages, where only
// whoever installed them can write; where that is nobody any more, as in a container, everything is compiled each time.
nodeModule.enableCompileCache?.(fileURLToPath(new URL('../node_modules/.cache/holdgate', import.meta.url)));

const { main } = await import('./main.ts');
await main(process.argv);
