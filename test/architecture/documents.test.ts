// Are the documents true? What can be compared with the code is compared.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settingsReference } from '../../proxy/config/reference.ts';
import { ROOT } from './sources.ts';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'proxy/README.md',
  ...markdownIn('docs'),
];

function markdownIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

describe('the documents', () => {
  it('list every setting as `holdgate doctor --settings` does', () => {
    expect(read('docs/configuration.md')).toContain(settingsReference());
  });

  it('give a reason for every package', () => {
    const page = read('docs/dependencies.md');
    const packages = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
      Object.keys(manifest[kind] ?? {}),
    );
    expect(packages.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it.each(documents)('%s leads nowhere that is not there', (path) => {
    const links = [...read(path).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target]) => target as string);
    expect(links.filter((target) => !existsSync(join(ROOT, dirname(path), target)))).toEqual([]);
  });

  it('name only npm scripts that exist', () => {
    const named = documents.flatMap((path) =>
      [...read(path).matchAll(/npm run ([a-z:-]+)/g)].map(([, script]) => script as string),
    );
    expect(named.filter((script) => !(script in (manifest.scripts ?? {})))).toEqual([]);
  });
});

describe('the lock file', () => {
  it('names no registry', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved"|https?:\/\/[^"]*\.tgz/);
  });
});
