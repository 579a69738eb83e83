// `holdgate policy pull`: the policies in force as files, so that what was written in the console goes on in git.

import { existsSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { StartError } from '../../errors.ts';
import type { PolicyView } from '../../policy/view.ts';
import { askConsole, type ConsoleOptions, withConsole } from '../console-client.ts';
import { ending } from './exit.ts';
import { readFolder } from './folder.ts';
import { lint } from './offline.ts';
import { counted, print } from './report.ts';

interface PullOptions extends ConsoleOptions {
  readonly drafts?: boolean;
  readonly prune?: boolean;
  readonly json?: boolean;
}

/** What happened to a file. */
interface Written {
  readonly path: string;
  readonly policy: string;
  readonly action: 'create' | 'update' | 'delete' | 'unchanged';
}

/** The command. Policies of packs are left out: they come with their pack. */
export function pullCommand(): Command {
  return withConsole(new Command('pull').description('Write the policies in force into a folder'))
    .argument('<folder>', 'where to; a policy that a file there holds already is written into that file')
    .option('--drafts', 'the newest text of each policy, in force or not')
    .option('--prune', 'delete files whose policy is there no more')
    .option('--json', 'print the answer as JSON')
    .action((folder: string, { drafts, prune, json, ...options }: PullOptions) =>
      ending(async () => {
        const texts = await textsOf(options, drafts === true);
        const known = existsSync(folder) ? knownFiles(folder) : new Map<string, string>();
        const written = [...texts].map(([policy, text]) =>
          write(policy, text, known.get(policy) ?? join(folder, fileName(policy))),
        );
        const gone = prune ? [...known].filter(([policy]) => !texts.has(policy)) : [];
        for (const [, path] of gone) unlinkSync(path);
        const files: Written[] = [
          ...written,
          ...gone.map(([policy, path]): Written => ({ path, policy, action: 'delete' })),
        ];
        const changed = files.filter(({ action }) => action !== 'unchanged');
        print(json, { files }, [
          ...changed.map(({ action, path }) => `${action.padEnd(9)} ${path}`),
          `${counted(texts.size, 'policy', 'policies')}, ${counted(changed.length, 'file', 'files')} changed`,
        ]);
        return 0;
      }),
    );
}

/** By policy name. */
async function textsOf(options: ConsoleOptions, drafts: boolean): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  let cursor: string | null = '';
  while (cursor !== null) {
    const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = (await askConsole(options, { method: 'GET', path: `/api/policies?limit=100${query}` })) as {
      items: PolicyView[];
      next_cursor: string | null;
    };
    for (const { id, name, version, published_version, pack } of page.items) {
      const wanted = drafts ? version : published_version;
      if (wanted === null || pack !== null) continue;
      const path = `/api/policies/${id}/versions/${wanted}`;
      texts.set(name, ((await askConsole(options, { method: 'GET', path })) as { yaml: string }).yaml);
    }
    cursor = page.next_cursor;
  }
  return texts;
}

function knownFiles(folder: string): Map<string, string> {
  try {
    return new Map(lint(readFolder(folder)).sound.map(({ file, policy }) => [policy.document.name, file.path]));
  } catch (error) {
    if (error instanceof StartError) return new Map();
    throw error;
  }
}

/** A name of letters, digits and signs that every file system takes, and that never leaves the folder. */
function fileName(policy: string): string {
  return `${policy.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^\.+/, '-')}.yaml`;
}

function write(policy: string, text: string, path: string): Written {
  const there = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  if (there === text) return { path, policy, action: 'unchanged' };
  try {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
  } catch (cause) {
    throw new StartError(`${path} cannot be written (${(cause as NodeJS.ErrnoException).code}).`, { cause });
  }
  return { path, policy, action: there === undefined ? 'create' : 'update' };
}
