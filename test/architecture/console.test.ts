// Who may ask the server in the console, and by whose word? data → components → pages, and every request by what the API declares.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ROOT, type Source, sourcesOf } from './sources.ts';

const CONSOLE = 'admin-ui/src/';
const DATA = `${CONSOLE}data/`;
const sources = sourcesOf('admin-ui/src');

/** What stands above may import what stands below; `strings` and `styles` know nothing of the rest. */
const LAYERS = ['strings', 'styles', 'data', 'components', 'pages'];
const layerOf = (path: string): number => LAYERS.indexOf(path.slice(CONSOLE.length).split('/')[0] ?? '');

const importersOf = (name: RegExp): string[] =>
  sources.filter(({ text }) => name.test(text)).map(({ path }) => path.slice(CONSOLE.length));

/** Files that call or make one of these. */
function reaching(names: readonly string[]): string[] {
  return sources.filter(({ tree }) => calls(tree, names)).map(({ path }) => path.slice(CONSOLE.length));
}

function calls(tree: ts.Node, names: readonly string[]): boolean {
  const reaches = (node: ts.Node): boolean =>
    (ts.isCallExpression(node) || ts.isNewExpression(node)) && names.includes(node.expression.getText());
  const visit = (node: ts.Node): boolean => reaches(node) || (ts.forEachChild(node, visit) ?? false);
  return visit(tree);
}

function upwards({ path, imports }: Source): string[] {
  const own = layerOf(path);
  return imports.filter((target) => own >= 0 && layerOf(target) > own).map((target) => `${path} imports ${target}`);
}

describe('the console', () => {
  it('has arrows that point down only', () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(sources.flatMap(upwards)).toEqual([]);
  });

  it('asks its server in one place, and hears of it in another', () => {
    expect(importersOf(/from 'openapi-fetch'/)).toEqual(['data/api.ts']);
    expect(reaching(['fetch', 'XMLHttpRequest', 'navigator.sendBeacon', 'WebSocket'])).toEqual([]);
    expect(reaching(['EventSource'])).toEqual(['data/live.ts']);
  });

  it('names paths of the API in data alone', () => {
    const named = sources.filter(
      ({ path, text }) => !path.startsWith(DATA) && /['"`]\/api\/(?!openapi\.json)[a-z]/.test(text),
    );
    expect(named.map(({ path }) => path)).toEqual([]);
  });

  it('takes types of the API through what it asks and is answered', () => {
    expect(importersOf(/openapi\.d\.ts/)).toEqual(['data/api.ts', 'data/asked.ts']);
  });

  it('is held to the API by the command that tests, which makes the description first', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Readonly<Record<string, string>>;
    };
    const steps = (scripts.test ?? '').split(' && ');
    expect(steps).toContain('tsc -p admin-ui');
    expect(steps.indexOf('npm run types')).toBeLessThan(steps.indexOf('tsc -p .'));
    expect(steps.indexOf('npm run types')).toBeLessThan(steps.indexOf('tsc -p admin-ui'));
    expect(steps).toContain('npm run types');
  });
});
