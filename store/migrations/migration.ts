// What is one step of the schema? Written once for both databases, with the little in which they differ.

import type { Db } from '../database.ts';

/** What differs in the schema itself. */
export interface SchemaFlavor {
  /** Whether `changes` carries when a version was raised, for those who have to look for it. */
  readonly stampChanges: boolean;
  /** The expression for a text within the JSON that a column holds, by the names on the way to it. */
  readonly inJson: (column: string, path: readonly string[]) => string;
}

/** One step of the schema. Once released it is never edited. */
export type Migration = (db: Db, flavor: SchemaFlavor) => Promise<void>;
