// Which sets of policies came with the product, which are installed, and what would installing change?

import { api, type Page } from './api.ts';
import type { Impact } from './policies.ts';

export type PackValue = number | string | readonly string[] | null;

export interface PackParameter {
  readonly name: string;
  readonly description: string;
  readonly type: 'number' | 'texts' | 'choice' | 'zone' | 'time';
  readonly default: PackValue;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly choices?: readonly string[];
}

export interface Pack {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Null: the product does not have it any more. */
  readonly version: string | null;
  readonly parameters: readonly PackParameter[];
  readonly installed: {
    readonly version: string;
    readonly parameters: Readonly<Record<string, PackValue>>;
    readonly policies: readonly { readonly id: string; readonly name: string }[];
    readonly updated_at: string;
  } | null;
  readonly upgrade_available: boolean;
}

export interface PackText extends Pack {
  readonly texts: readonly { readonly name: string; readonly yaml: string }[];
}

/** What installing, upgrading or uninstalling does, or did. */
export interface PackReport {
  readonly changes: readonly {
    readonly name: string;
    readonly action: 'create' | 'update' | 'delete' | 'unchanged' | 'detached';
    readonly before: string | null;
    readonly after: string | null;
  }[];
  readonly impact?: Impact;
}

/** What is to be done with a pack. */
export interface PackOrder {
  readonly act: 'install' | 'upgrade' | 'uninstall';
  readonly name: string;
  readonly parameters: Readonly<Record<string, PackValue>>;
}

const PATH = '/api/policy-packs';
const pathOf = (name: string): string => `${PATH}/${encodeURIComponent(name)}`;

export const readPacks = (): Promise<Page<Pack>> => api.get(PATH);

export const readPack = (name: string): Promise<PackText> => api.get(pathOf(name));

/** Does it; a preview answers the same with the impact on recorded traffic, and writes nothing. */
export function changePack({ act, name, parameters }: PackOrder, options: { preview: boolean }): Promise<PackReport> {
  const query = { dry_run: options.preview };
  if (act === 'install') return api.post(PATH, { name, parameters }, { query });
  return act === 'upgrade'
    ? api.post(`${pathOf(name)}/upgrade`, { parameters }, { query })
    : api.delete<PackReport>(pathOf(name), { query });
}
