// Everything, or only what is named? Two choices in one row.

import { css, html, type TemplateResult } from 'lit';

/** What is asked: `texts` has a word for `all` and one for `some`. */
export interface Reach {
  readonly name: string;
  readonly label: string;
  readonly texts: Readonly<Record<string, string>>;
  readonly all: boolean;
  readonly editable: boolean;
}

export const reachStyles = css`
  legend {
    padding: 0;
  }
  .reach {
    display: flex;
    flex-wrap: wrap;
    gap: var(--gap-2) var(--gap-5);
  }
`;

/** The two choices; `set` hears whether everything was chosen. */
export function reach({ name, label, texts, all, editable }: Reach, set: (all: boolean) => void): TemplateResult {
  const option = (value: string, every: boolean) =>
    html`<label class="box"><input type="radio" name=${name} .checked=${every === all} ?disabled=${!editable} @change=${() => set(every)} />${texts[value]}</label>`;
  return html`<fieldset><legend class="label">${label}</legend><div class="reach">${option('all', true)}${option('some', false)}</div></fieldset>`;
}
