// Which answers go on by themselves? Remembered ones, until they end or somebody takes them back.

import { api, type Page } from './api.ts';
import type { Item } from './asked.ts';
import { type ListQuery, readPage } from './list.ts';

export type Grant = Item<'/api/grants'>;

export const readGrants = (query: ListQuery): Promise<Page<Grant>> => readPage('/api/grants', query);

export const takeBack = (id: string): Promise<void> => api.DELETE('/api/grants/{id}', { path: { id } });

/** What a request has to be like; as the gate compares it. */
export interface Likeness {
  readonly action: string;
  /** It must be the very same request. */
  readonly exact: boolean;
  /** What it is done to, where the connector names it. */
  readonly resource: string;
  /** What the rule reads, and what it may be: a number reaches as far as `upTo` or begins `from` there, anything else is the same. */
  readonly values: readonly {
    readonly field: string;
    readonly value: string;
    readonly bound: 'same' | 'upTo' | 'from';
  }[];
}

/** Reads a remembered shape. */
export function likenessOf({ effect, shape }: Pick<Grant, 'effect' | 'shape'>): Likeness {
  const { action, kind, resource, values } = shape;
  const named = isRecord(resource) ? resource : {};
  return {
    action: String(action ?? ''),
    exact: kind === 'exact',
    resource: [named.type, named.id].filter((one) => typeof one === 'string').join(' '),
    values: Object.entries(isRecord(values) ? values : {}).map(([field, value]) => ({
      field,
      value: typeof value === 'string' ? value : JSON.stringify(value),
      bound: typeof value !== 'number' || value < 0 ? 'same' : effect === 'allow' ? 'upTo' : 'from',
    })),
  };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
