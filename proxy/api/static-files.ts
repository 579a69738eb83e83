// Where does the console's page come from? From the built files, read once at start: hashed names are kept for ever by browsers,
// every other path of the console gets index.html, and without a build a plain page says how to make one.

import { type Dirent, existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Context } from 'koa';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};
const COMPRESSED = new Set(['.html', '.js', '.css', '.svg', '.json', '.webmanifest', '.txt']);

interface StaticFile {
  readonly type: string;
  readonly bytes: Buffer;
  readonly gzip: Buffer | undefined;
  readonly hashed: boolean;
}

const UNBUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Holdgate</title>
<h1>The console is not built</h1>
<p>The API answers under <code>/api</code>. To get the console, run <code>npm run build</code> and start Holdgate again.</p>
</html>
`;

/** The files below `consoleDir`, by their path on the web. */
export class StaticFiles {
  readonly #files: ReadonlyMap<string, StaticFile>;

  constructor(consoleDir: string) {
    this.#files = existsSync(consoleDir) ? readAll(consoleDir) : new Map<string, StaticFile>();
  }

  /** Answers a GET or HEAD; false where the path is none of the console's. */
  serve(context: Context): boolean {
    const exact = context.path === '/' ? undefined : this.#files.get(context.path);
    if (exact) {
      send(context, exact);
      return true;
    }
    // A name with an ending is a file that is not there; anything else is a page of the console.
    if (extname(context.path) !== '' || context.path.startsWith('/api/')) return false;
    const index = this.#files.get('/index.html');
    if (index) send(context, index);
    else sendUnbuilt(context);
    return true;
  }
}

function send(context: Context, file: StaticFile): void {
  context.set('Cache-Control', file.hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
  context.vary('Accept-Encoding');
  const zipped = file.gzip && context.acceptsEncodings('gzip', 'identity') === 'gzip' ? file.gzip : undefined;
  if (zipped) context.set('Content-Encoding', 'gzip');
  context.body = zipped ?? file.bytes;
  context.set('Content-Type', file.type);
}

function sendUnbuilt(context: Context): void {
  context.status = 503;
  context.set('Cache-Control', 'no-store');
  context.body = UNBUILT;
  context.set('Content-Type', 'text/html; charset=utf-8');
}

function readAll(directory: string): Map<string, StaticFile> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(entries.map((entry) => readOne(directory, entry)));
}

function readOne(directory: string, entry: Dirent): [string, StaticFile] {
  const path = join(entry.parentPath, entry.name);
  const name = `/${relative(directory, path).split(sep).join('/')}`;
  const bytes = readFileSync(path);
  const ending = extname(entry.name);
  const gzip = COMPRESSED.has(ending) ? gzipSync(bytes, { level: 9 }) : undefined;
  return [
    name,
    { type: TYPES[ending] ?? 'application/octet-stream', bytes, gzip, hashed: name.startsWith('/assets/') },
  ];
}
