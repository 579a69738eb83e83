// Every route of the API: what a declaration must say, whatever the resource.

import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openApiOf } from '../../proxy/api/openapi.ts';
import type { Route } from '../../proxy/api/route.ts';
import { allRoutes } from '../../proxy/api/routes/index.ts';

const folder = new URL('../../proxy/api/routes/', import.meta.url);
const files = readdirSync(folder).filter((name) => name !== 'index.ts');
/** Changes nothing although it is a POST: it only asks. */
const QUESTIONS = new Set([
  '/api/v1/actions/dry-run',
  '/api/access/check',
  '/api/access/explain',
  '/api/access/who-can',
  '/api/policies/test',
  '/api/policies/:id/test',
  '/api/policies/:id/impact',
]);

const named = (route: Route) => `${route.method} ${route.path}`;

describe('every file of routes', () => {
  it.each(files)('%s is part of the API', async (file) => {
    const exported = Object.values((await import(new URL(file, folder).href)) as Record<string, unknown>).filter(
      (value) => Array.isArray(value),
    ) as Route[][];
    expect(exported.length).toBeGreaterThan(0);
    for (const route of exported.flat()) expect(allRoutes, named(route)).toContain(route);
  });
});

describe('every route', () => {
  it('stands alone under its method and path, whatever its parameters are called', () => {
    const names = allRoutes.map((route) => named(route).replaceAll(/:[A-Za-z_]+/g, ':'));
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it('lies below /api, or is a path that people know', () => {
    expect(allRoutes.filter(({ path }) => !path.startsWith('/api/')).map(named)).toEqual([]);
  });

  it('names a permission, or says why it needs none', () => {
    for (const { permission, ...route } of allRoutes) {
      if (typeof permission === 'string') expect(permission, route.path).toMatch(/^[a-z]+(\.[a-z]+)+$/);
      else expect(permission.because.length, route.path).toBeGreaterThan(10);
    }
  });

  it('that changes something names its audit event', () => {
    const silent = allRoutes.filter(
      (route) => route.method !== 'GET' && route.event === null && !QUESTIONS.has(route.path),
    );
    expect(silent.map(named)).toEqual([]);
  });

  it('declares the parameters of its path', () => {
    for (const { path, params } of allRoutes) expect(params !== undefined, path).toBe(path.includes(':'));
  });

  it('is described', () => {
    const { paths = {} } = openApiOf(allRoutes, '1.0.0');
    const described = Object.values(paths).flatMap((item) => Object.keys(item as object));
    expect(described.length).toBe(allRoutes.length);
    const ids = Object.values(paths).flatMap((item) =>
      Object.values(item as Record<string, { operationId: string }>).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});
