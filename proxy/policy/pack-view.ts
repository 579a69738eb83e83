// How does the API show a pack, installed or not?

import type { PolicyPackRow } from '../../store/rows.ts';
import type { Pack, PackParameter } from './packs/pack.ts';

/** A pack that is installed, with the policies that are still its own. */
export interface InstalledPack {
  readonly row: PolicyPackRow;
  readonly policies: readonly { readonly id: string; readonly name: string }[];
  readonly installed_at: string;
  readonly updated_at: string;
}

/** A pack in a list. */
export interface PackView {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** What would be installed now; null where the product has it no more. */
  readonly version: string | null;
  readonly parameters: readonly PackParameter[];
  readonly installed: {
    readonly version: string;
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly policies: InstalledPack['policies'];
    readonly installed_at: string;
    readonly updated_at: string;
    readonly updated_by: string | null;
  } | null;
  readonly upgrade_available: boolean;
}

/** One pack with its texts. */
export interface PackDetail extends PackView {
  readonly texts: readonly { readonly name: string; readonly yaml: string }[];
}

/** At least one of both is there. */
export function packView(pack: Pack | undefined, installed: InstalledPack | undefined): PackView {
  const name = pack?.name ?? installed?.row.name ?? '';
  return {
    name,
    title: pack?.title ?? name,
    description: pack?.description ?? '',
    version: pack?.version ?? null,
    parameters: pack?.parameters ?? [],
    installed: installed === undefined ? null : installedView(installed),
    upgrade_available: pack !== undefined && installed !== undefined && installed.row.version !== pack.version,
  };
}

function installedView({ row, policies, installed_at, updated_at }: InstalledPack): PackView['installed'] {
  const { version, parameters, updated_by } = row;
  return { version, parameters, policies, installed_at, updated_at, updated_by };
}
