// Do the arrows point down? The table of proxy/README.md, type imports included.

import { describe, expect, it } from 'vitest';
import { type Source, sourcesOf } from './sources.ts';

const proxy = sourcesOf('proxy');
const store = sourcesOf('store');
const byPath = new Map([...proxy, ...store].map((source) => [source.path, source]));

/** The room of a file: its folder below proxy/, or the file itself at the top. `settings.ts` of any room is a room of its own. */
function roomOf(path: string): string {
  if (path.startsWith('store/')) return 'store';
  const parts = path.split('/');
  if (parts.length === 2) return (parts[1] as string).replace(/\.ts$/, '');
  if (parts.at(-1) === 'settings.ts') return 'settings';
  if (parts[1] === 'policy' && parts[2] === 'engine') return 'policy/engine';
  return parts[1] as string;
}

const LAYERS: readonly (readonly string[])[] = [
  ['errors', 'principal', 'runtime', 'http', 'policy/engine', 'settings', 'store'],
  ['audit', 'config'],
  ['policy', 'approvals', 'vault', 'identity', 'access', 'connectors', 'certificates', 'upstream', 'notifications'],
  ['snapshot', 'snapshot-keeper', 'snapshot-loader'],
  ['enforcement', 'transfer'],
  ['downstream', 'api'],
  ['app'],
  ['cli'],
  ['main'],
];
const layerOf = (room: string): number => LAYERS.findIndex((rooms) => rooms.includes(room));

/** Rooms of one layer that may see each other: the ground floor is one, and the snapshot is one room in three files. */
function neighbours(from: string, to: string): boolean {
  if (layerOf(from) === 0) return from !== 'store' && to !== 'store';
  return from.startsWith('snapshot') && to.startsWith('snapshot');
}

/** The pure engine must run in a browser. */
const SEALED: Readonly<Record<string, readonly string[]>> = {
  'policy/engine': ['policy/engine', 'errors'],
  store: ['store'],
  errors: ['errors'],
  http: ['http', 'errors'],
};

function violations({ path, imports }: Source): string[] {
  const from = roomOf(path);
  return imports.flatMap((target) => {
    const to = roomOf(target);
    if (from === to) return [];
    if (SEALED[from] && !SEALED[from].includes(to)) return [`${path} imports ${target}`];
    if (from === 'api' && to === 'store' && !/rows\.ts$|store\.ts$/.test(target)) return [`${path} imports ${target}`];
    const down = layerOf(to) < layerOf(from) || (layerOf(to) === layerOf(from) && neighbours(from, to));
    return down ? [] : [`${path} imports ${target}`];
  });
}

describe('the layers', () => {
  it('know every room', () => {
    const unknown = [...proxy, ...store].map(({ path }) => roomOf(path)).filter((room) => layerOf(room) === -1);
    expect([...new Set(unknown)]).toEqual([]);
  });

  it('have arrows that point down only, never sideways', () => {
    expect([...proxy, ...store].flatMap(violations)).toEqual([]);
  });

  it('have no circle of files', () => {
    expect(circle()).toBeUndefined();
  });
});

/** The first circle of imports, as a path; undefined where there is none. */
function circle(): string[] | undefined {
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): string[] | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return undefined;
    for (const next of byPath.get(path)?.imports ?? []) {
      const found = walk(next, [...trail, path]);
      if (found) return found;
    }
    done.add(path);
    return undefined;
  };
  for (const path of byPath.keys()) {
    const found = walk(path, []);
    if (found) return found;
  }
  return undefined;
}
