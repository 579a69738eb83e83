// Which rows of a long list are in the page? Those near the eye, in chunks; the others are a gap of the height that they had.

import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { html, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';

const CHUNK = 50;
/** Up to here everything is drawn: a few hundred rows cost nothing, and the browser's own search finds them. */
const FEW = 200;
const MARGIN = '1200px 0px';

/** Some rows that are drawn, or left out, together. */
export interface Chunk<Item> {
  readonly items: readonly Item[];
  /** Of its first row, in the whole list. */
  readonly start: number;
  readonly drawn: boolean;
  readonly index: number;
}

/** Watches the elements with `data-chunk` that its host draws. */
export class VirtualRows implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  readonly #heights = new Map<number, number>();
  #hidden: ReadonlySet<number> = new Set();
  #observer: IntersectionObserver | undefined;

  constructor(host: ReactiveControllerHost & Element) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer = new IntersectionObserver((entries) => this.#moved(entries), { rootMargin: MARGIN });
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#hidden = new Set();
  }

  hostUpdated(): void {
    for (const chunk of this.#host.shadowRoot?.querySelectorAll('[data-chunk]') ?? []) this.#observer?.observe(chunk);
  }

  /** The list in chunks. What was never drawn is drawn once, so that its height is known. */
  chunks<Item>(items: readonly Item[]): Chunk<Item>[] {
    const count = Math.ceil(items.length / CHUNK);
    return Array.from({ length: count }, (_, index) => ({
      items: items.slice(index * CHUNK, (index + 1) * CHUNK),
      start: index * CHUNK,
      drawn: items.length <= FEW || !this.#hidden.has(index),
      index,
    }));
  }

  /** What stands in a table for a chunk that is not drawn. */
  gap(index: number, columns: number): TemplateResult {
    const height = this.#heights.get(index) ?? 0;
    return html`<tr class="gap" aria-hidden="true"><td colspan=${columns} ${ref((cell) => {
      // The content policy forbids style attributes, not the style of an element.
      if (cell instanceof HTMLElement) cell.style.height = `${height}px`;
    })}></td></tr>`;
  }

  #moved(entries: readonly IntersectionObserverEntry[]): void {
    const hidden = new Set(this.#hidden);
    for (const { target, isIntersecting, boundingClientRect } of entries) {
      const index = Number((target as HTMLElement).dataset.chunk);
      if (isIntersecting || target.contains(this.#host.shadowRoot?.activeElement ?? null)) hidden.delete(index);
      else if (!hidden.has(index)) {
        this.#heights.set(index, boundingClientRect.height);
        hidden.add(index);
      }
    }
    if (hidden.size === this.#hidden.size && [...hidden].every((one) => this.#hidden.has(one))) return;
    this.#hidden = hidden;
    this.#host.requestUpdate();
  }
}
