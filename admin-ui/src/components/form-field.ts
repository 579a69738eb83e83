// How does a field look? A label, the control, and below it what is wrong or what helps; tied together for those who listen.

import { html, nothing, type TemplateResult } from 'lit';
import type { ApiProblem } from '../data/api.ts';

export interface FieldText {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly type?: string;
  readonly required?: boolean;
  readonly value?: string;
}

/** A one-line field; the server's complaint about it stands below it. */
export function field(
  { name, label, hint, type = 'text', required = false, value = '' }: FieldText,
  problem: ApiProblem | undefined,
): TemplateResult {
  const fault = problem?.of(name);
  const described = fault ? `${name}-fault` : hint ? `${name}-hint` : nothing;
  return html`
    <div>
      <label for=${name}>${label}</label>
      <input id=${name} name=${name} type=${type} .value=${value} ?required=${required} autocomplete="off" autocapitalize="off" spellcheck="false"
        aria-invalid=${fault ? 'true' : 'false'} aria-describedby=${described} />
      ${fault ? html`<p class="fault" id="${name}-fault">${fault}</p>` : hint ? html`<p class="hint" id="${name}-hint">${hint}</p>` : nothing}
    </div>
  `;
}

/** A field of several lines; the server's complaint about it, or about one of its lines, stands below it. */
export function area(
  { name, label, hint, value = '' }: Omit<FieldText, 'type' | 'required'>,
  problem: ApiProblem | undefined,
): TemplateResult {
  const fault = problem?.of(name);
  const described = fault ? `${name}-fault` : hint ? `${name}-hint` : nothing;
  return html`
    <div>
      <label for=${name}>${label}</label>
      <textarea id=${name} name=${name} .value=${value} autocapitalize="off" spellcheck="false" aria-invalid=${fault ? 'true' : 'false'} aria-describedby=${described}></textarea>
      ${fault ? html`<p class="fault" id="${name}-fault">${fault}</p>` : hint ? html`<p class="hint" id="${name}-hint">${hint}</p>` : nothing}
    </div>
  `;
}

/** A choice of few; `chosen` is what stands there first. */
export function choice(
  name: string,
  label: string,
  options: Readonly<Record<string, string>>,
  chosen = '',
): TemplateResult {
  return html`
    <div>
      <label for=${name}>${label}</label>
      <select id=${name} name=${name}>${Object.entries(options).map(([value, text]) => html`<option value=${value} ?selected=${value === chosen}>${text}</option>`)}</select>
    </div>
  `;
}

/** What is wrong with the whole, where no field is to blame. */
export function fault(problem: ApiProblem | undefined): TemplateResult | typeof nothing {
  return problem && problem.errors.length === 0 ? html`<p class="alert" role="alert">${problem.message}</p>` : nothing;
}

/** The trimmed texts of a form; empty ones are left out. */
export function textsOf(form: HTMLFormElement): Record<string, string> {
  const entries = [...new FormData(form)].flatMap(([name, value]) =>
    typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()] as const] : [],
  );
  return Object.fromEntries(entries);
}

/** What was chosen in a form, as one of these. */
export function oneOf<const Choice extends string>(
  choices: readonly Choice[],
  text: string | undefined,
  usual: Choice,
): Choice {
  return choices.find((one) => one === text) ?? usual;
}
