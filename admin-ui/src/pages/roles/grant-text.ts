// How is a grant said in one line? Its permission, whether with approval, and its limits by name.

import type { Grant, Limit } from '../../data/role-grants.ts';
import { roles as words } from '../../strings/en/roles.ts';

type Names = ReadonlyMap<string, string>;

/** The limits in words; empty for none. */
export function limitText(limit: Limit | undefined, names: Names = new Map()): string {
  const parts = Object.entries(limit ?? {}).map(([dimension, part]) => {
    const texts = Array.isArray(part)
      ? part.map((one: string) => names.get(one) ?? one)
      : Object.entries(part as Record<string, string>).map(([key, value]) => `${key}=${value}`);
    return words.limitTexts[dimension]?.(texts.join(', ')) ?? '';
  });
  return parts.join('; ');
}

/** The whole grant in words. */
export function grantText({ permission, with_approval, limit }: Grant, names?: Names): string {
  const limits = limitText(limit, names);
  return [permission, with_approval ? words.withApproval : '', limits && `(${limits})`].filter(Boolean).join(' ');
}
