// Which files of a folder does a command speak for? All of them, those of some policies, or those that changed since a commit.

import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { StartError } from '../../errors.ts';
import { isAmong, type PolicyFile, readFolder } from './folder.ts';
import { lint } from './offline.ts';

/** How a command is limited. */
export interface Choice {
  readonly only?: readonly string[];
  readonly changedSince?: string;
  readonly prune?: boolean;
}

/** The chosen files. Throws StartError for a policy that is not there, a commit that git does not know, or a choice that contradicts itself. */
export function chosenFiles(folder: string, { only, changedSince, prune }: Choice): PolicyFile[] {
  const files = readFolder(folder);
  if (prune && (only ?? changedSince) !== undefined)
    throw new StartError('--prune speaks for the whole folder; leave out --only and --changed-since.');
  const changed = changedSince === undefined ? files : changedFiles(files, folder, changedSince);
  return only === undefined ? changed : named(changed, only);
}

function named(files: readonly PolicyFile[], only: readonly string[]): PolicyFile[] {
  const paths = new Map(lint(files).sound.map(({ file, policy }) => [policy.document.name, file]));
  return only.map((name) => {
    const file = paths.get(name);
    if (file === undefined) throw new StartError(`No file of the folder holds a sound policy ${JSON.stringify(name)}.`);
    return file;
  });
}

/** Also what is new and not known to git yet. */
function changedFiles(files: readonly PolicyFile[], folder: string, commit: string): PolicyFile[] {
  if (commit.startsWith('-')) throw new StartError(`${JSON.stringify(commit)} is no commit.`);
  const where = files.length === 1 && files[0]?.path === folder ? resolve(folder, '..') : resolve(folder);
  const git = (...words: string[]): string => {
    try {
      return execFileSync('git', ['-C', where, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    } catch (cause) {
      const said = String((cause as { stderr?: unknown }).stderr ?? '').trim();
      throw new StartError(`git cannot say what changed since ${commit}: ${said || 'it cannot be run'}`, { cause });
    }
  };
  const root = git('rev-parse', '--show-toplevel').trim();
  const lists = [
    git('diff', '--name-only', '--no-renames', '-z', commit, '--', '.'),
    git('ls-files', '--others', '--exclude-standard', '--full-name', '-z', '--', '.'),
  ];
  const changed = new Set(lists.flatMap((list) => list.split('\0')).filter((path) => path !== ''));
  return files.filter(({ path }) => isAmong(resolve(path), root, changed));
}
