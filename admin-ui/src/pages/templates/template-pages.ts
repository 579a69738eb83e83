// Which page of a shelf of templates does an address mean? The list, a new one, or one that is there.

import { html, type TemplateResult } from 'lit';
import { place } from '../../data/place.ts';
import type { Template } from '../../data/templates.ts';
import './hg-template-list.ts';
import './hg-template-view.ts';
import type { Shelf } from './shelf.ts';

/** The page for `segments`, which are what follows the shelf's own path. */
export function templatePage<Kind extends Template>(shelf: Shelf<Kind>, [part]: readonly string[]): TemplateResult {
  // Every template that a shelf hands on is one that its own source has read.
  const any = shelf as unknown as Shelf<Template>;
  if (part === undefined) return html`<hg-template-list .shelf=${any}></hg-template-list>`;
  const id = part === 'new' ? '' : part;
  const original = id === '' ? (place.value.query.get('copy') ?? '') : '';
  return html`<hg-template-view .shelf=${any} .templateId=${id} .original=${original}></hg-template-view>`;
}
