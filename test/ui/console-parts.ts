// What is the console made of? Its sections and its elements, read off its sources, so that what is added is asked for by the tests.

import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { resolve } from 'node:path';

const SOURCES = resolve(import.meta.dirname, '../../admin-ui/src');

/** An element, and the file that makes it. */
export interface Part {
  readonly element: string;
  readonly file: string;
}

/** The paths of the sections, as the navigation's own table has them. */
export function sectionPaths(): string[] {
  const table = readFileSync(resolve(SOURCES, 'pages/frame/sections.ts'), 'utf8');
  return [...table.matchAll(/^ {4}path: '([^']+)'/gm)].map(([, path]) => path as string);
}

/** Every element that the console defines. */
export async function parts(): Promise<Part[]> {
  const found: Part[] = [];
  for await (const file of glob('**/*.ts', { cwd: SOURCES }))
    for (const [, element] of readFileSync(resolve(SOURCES, file), 'utf8').matchAll(/@customElement\('([^']+)'\)/g))
      found.push({ element: element as string, file });
  return found;
}
