// Which policies does a folder hold? Every YAML or JSON file below it, in the order of names; hidden folders and installed packages are
// somebody else's.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { StartError } from '../../errors.ts';

/** One file. `path` is written with slashes and as the folder was given, so that editors and pipelines find it. */
export interface PolicyFile {
  readonly path: string;
  readonly yaml: string;
}

const POLICY = /\.(?:ya?ml|json)$/i;

/** The policies of a folder, or one file. Throws StartError where there is none. */
export function readFolder(given: string): PolicyFile[] {
  try {
    const paths = statSync(given).isDirectory() ? below(given) : [given];
    if (paths.length === 0) throw new StartError(`${given} holds no .yaml, .yml or .json file, so there is no policy.`);
    return paths.map((path) => ({ path: path.split(sep).join('/'), yaml: readFileSync(path, 'utf8') }));
  } catch (cause) {
    if (cause instanceof StartError) throw cause;
    throw new StartError(`${given} cannot be read (${(cause as NodeJS.ErrnoException).code}).`, { cause });
  }
}

function below(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((one, other) => (one.name < other.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name.startsWith('.') || entry.name === 'node_modules' ? [] : below(path);
    return entry.isFile() && POLICY.test(entry.name) ? [path] : [];
  });
}

/** Whether a file is, or is below, one of the paths that git names from its root. */
export function isAmong(path: string, root: string, named: ReadonlySet<string>): boolean {
  return named.has(relative(root, path).split(sep).join('/'));
}
