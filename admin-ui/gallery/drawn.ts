// What does a page of the gallery say? The states of one component, each drawn as it is in the console.

import type { TemplateResult } from 'lit';

/** One state of a component. */
export interface Drawn {
  readonly name: string;
  readonly draw: () => TemplateResult;
  /** It lies on top of everything, so it has an address of its own. */
  readonly alone?: true;
}

/** A page: every state of one component. */
export type Page = readonly Drawn[];
