// What makes the templates of one kind theirs? Where they are, what is said of them, how one is written, and what it is good for.

import type { TemplateResult } from 'lit';
import type { Template, TemplateSource, TemplateUse } from '../../data/templates.ts';

/** A form for a template. */
export interface Writing<Kind extends Template> {
  /** Undefined: a new one. */
  readonly id: string | undefined;
  /** What it says now, or what a new one begins with. */
  readonly template: Kind | undefined;
  readonly editable: boolean;
  readonly saved: (event: Event) => void;
}

/** What the pages of templates of one kind say. */
export interface ShelfWords {
  readonly title: string;
  readonly lead: string;
  readonly back: string;
  readonly empty: string;
  readonly emptyWhy: string;
  /** What is made from one, as the heading of a column. */
  readonly subject: string;
  /** What a template of this kind says, as the heading of a column. */
  readonly content: string;
  readonly deleteLead: string;
  readonly detachLead: string;
}

/** The templates of one kind. */
export interface Shelf<Kind extends Template> {
  /** Below it: `/new`, and one for each template. */
  readonly path: string;
  readonly backPath: string;
  readonly source: TemplateSource<Kind>;
  readonly words: ShelfWords;
  /** Its content in a list, in short. */
  readonly content: (template: Kind) => unknown;
  readonly form: (writing: Writing<Kind>) => TemplateResult;
  /** The way to make something from it. */
  readonly apply: (template: Kind) => unknown;
  /** The way to bring something that differs back to what the template says, if there is one from here. */
  readonly pull?: (use: TemplateUse, templateId: string) => unknown;
  /** Where something that was made from it is shown, if that is possible from here. */
  readonly placeOf: (subject: { readonly id: string; readonly tenantId: string }) => string | undefined;
}
