// What is one step of the schema? Written once for both databases, with the little in which they differ.

import type { Db, Flavor } from '../database.ts';

/** What differs in the schema itself. */
export interface SchemaFlavor {
  /** Whether `changes` carries when a version was raised, for those who have to look for it. */
  readonly stampChanges: boolean;
  readonly inJson: Flavor['inJson'];
}

/** One step of the schema. Once released it is never edited. */
export type Migration = (db: Db, flavor: SchemaFlavor) => Promise<void>;
