// How is text shown that an agent wrote? As text and nothing else, with what would be invisible or would turn the line made visible.

import { css, html, nothing, type TemplateResult } from 'lit';
import { UNSEEN, unicodeNameOf } from '../data/unseen.ts';
import { say } from '../strings/en.ts';

/** One piece of a text: as it is, or a character that must be named. */
export interface Piece {
  readonly text: string;
  readonly odd: boolean;
}

/** Splits a text at its unseen characters. `keepLines`: line breaks and tabs stay, as what they are. */
export function piecesOf(text: string, keepLines = false): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(UNSEEN)) {
    if (keepLines && (match[0] === '\n' || match[0] === '\t')) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), odd: false });
    pieces.push({ text: unicodeNameOf(match[0]), odd: true });
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), odd: false });
  return pieces;
}

/** The text for a template. Lit escapes it; `bdi` keeps what it says from turning its neighbours. */
export function inert(text: string, keepLines = false): TemplateResult | typeof nothing {
  if (text === '') return nothing;
  return html`<bdi>${piecesOf(text, keepLines).map(({ text: piece, odd }) => (odd ? html`<span class="odd" title=${say.details.odd(piece)}>${piece}</span>` : piece))}</bdi>`;
}

export const inertStyles = css`
  .odd {
    padding: 0 0.25em;
    margin: 0 0.1em;
    border-radius: 0.2em;
    font: 600 0.8em var(--mono);
    color: var(--bad);
    background: var(--bad-soft);
    border: 1px dashed currentColor;
    user-select: none;
  }
`;
