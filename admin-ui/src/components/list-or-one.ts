// Which part of a section is shown? The list of something, or one of them, by the address.

import { LitElement, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { place } from '../data/place.ts';
import { base } from '../styles/shared.ts';
import { Watch } from './watch.ts';

/** A page that is drawn anew as the address changes. Going from one to another begins the other anew. */
export abstract class ListOrOne extends LitElement {
  static override styles = [base];

  constructor() {
    super();
    new Watch(this, place);
  }

  protected abstract list(): TemplateResult;
  protected abstract one(id: string): TemplateResult;

  protected override render() {
    const [, id] = place.value.segments;
    return id === undefined ? this.list() : keyed(id, this.one(id));
  }
}
