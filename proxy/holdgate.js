#!/usr/bin/env node
// Starts Holdgate. Plain JavaScript without any syntax that an old Node would not read, so that it can say what is needed.

const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `Holdgate needs Node 22.19 or newer, and this is ${process.version}. ` +
      'Start it by its npm scripts (npm start, npm run demo), which bring Node 24 along.\n',
  );
  process.exit(1);
}

const { main } = await import('./main.ts');
await main(process.argv);
