// What would a caller send to a route who has only read its schemas? The least that is valid, made from them.

import { z } from 'zod';
import type { Route } from '../../proxy/api/route.ts';

type Schema = z.core.JSONSchema.BaseSchema;

/** A body that the route's schema is likely to accept; undefined where it takes none. Ids in it are of nothing. */
export function plausibleBody({ body, bodyType }: Pick<Route, 'body' | 'bodyType'>): string | undefined {
  if (!body) return undefined;
  if (bodyType === 'text') return 'email,name,roles\n';
  return JSON.stringify(sample(z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' })));
}

/** The query, beginning with `?` where anything is required. */
export function plausibleQuery({ query }: Pick<Route, 'query'>): string {
  if (!query) return '';
  const members = sample(z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' })) as Record<string, string>;
  const text = new URLSearchParams(members).toString();
  return text && `?${text}`;
}

function sample(schema: Schema | boolean): unknown {
  if (typeof schema === 'boolean') return {};
  const [way] = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? [];
  if (way !== undefined) return sample(way);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.type === 'object') return ofMembers(schema);
  if (schema.type === 'array')
    return Array.from({ length: schema.minItems ?? 0 }, () => sample(schema.items as Schema));
  if (schema.type === 'string') return schema.format === 'date-time' ? '2030-01-31T12:00:00Z' : 'agents.view';
  if (schema.type === 'number' || schema.type === 'integer') return Math.max(schema.minimum ?? 1, 1);
  return schema.type === 'boolean' ? true : {};
}

function ofMembers({ properties = {}, required = [] }: Schema): Record<string, unknown> {
  return Object.fromEntries(required.map((name) => [name, sample(properties[name] ?? {})]));
}
