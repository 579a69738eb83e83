// Which sets of policies came with the product, which are installed, and what would installing change?

import { api, type Page } from './api.ts';
import type { Answer, Item } from './asked.ts';

const PACK = '/api/policy-packs/{name}';

/** Its `version` is null where the product does not have it any more. */
export type Pack = Item<'/api/policy-packs'>;
export type PackText = Answer<typeof PACK>;
export type PackParameter = Pack['parameters'][number];
export type PackValue = PackParameter['default'];

/** What installing, upgrading or uninstalling does, or did. */
export type PackReport = Answer<'/api/policy-packs', 'post'>;

/** What is to be done with a pack. */
export interface PackOrder {
  readonly name: string;
  readonly act: 'install' | 'upgrade' | 'uninstall';
  readonly parameters: Readonly<Record<string, PackValue>>;
}

export const readPacks = (): Promise<Page<Pack>> => api.GET('/api/policy-packs');

export const readPack = (name: string): Promise<PackText> => api.GET(PACK, { path: { name } });

/** Does it; a preview answers the same with the impact on recorded traffic, and writes nothing. */
export function changePack({ act, name, parameters }: PackOrder, options: { preview: boolean }): Promise<PackReport> {
  const query = { dry_run: options.preview };
  if (act === 'install') return api.POST('/api/policy-packs', { body: { name, parameters }, query });
  return act === 'upgrade'
    ? api.POST(`${PACK}/upgrade`, { path: { name }, body: { parameters }, query })
    : api.DELETE(PACK, { path: { name }, query });
}
