// How is a parameter of a pack asked for, and what does the answer mean? One control for each type; the server says what does not fit.

import { html, type TemplateResult } from 'lit';
import { choice, field } from '../../components/form-field.ts';
import type { ApiProblem } from '../../data/api.ts';
import type { PackParameter, PackValue } from '../../data/packs.ts';
import { packs as words } from '../../strings/en/packs.ts';

const nameOf = ({ name }: PackParameter): string => `parameters/${name}`;

/** The control for one parameter, with what it is now. */
export function parameterField(
  parameter: PackParameter,
  value: PackValue,
  problem: ApiProblem | undefined,
): TemplateResult {
  const { description, type, choices = [], minimum, maximum } = parameter;
  const name = nameOf(parameter);
  if (type === 'choice')
    return choice(name, description, Object.fromEntries(choices.map((one) => [one, one])), String(value));
  if (type === 'texts') return texts(name, description, { value, fault: problem?.of(name) });
  const hint =
    minimum !== undefined && maximum !== undefined
      ? words.between(minimum, maximum)
      : type === 'time'
        ? words.timeHint
        : '';
  const kind = { number: 'number', zone: 'text', time: 'datetime-local' }[type];
  const shown = type === 'time' && value !== null ? localOf(String(value)) : String(value ?? '');
  return field({ name, label: description, hint, type: kind, value: shown }, problem);
}

function texts(name: string, label: string, { value, fault }: { value: PackValue; fault: string | undefined }) {
  const lines = Array.isArray(value) ? value.join('\n') : '';
  return html`<div>
    <label for=${name}>${label}</label>
    <textarea id=${name} name=${name} rows="3" spellcheck="false" aria-invalid=${fault ? 'true' : 'false'} aria-describedby="${name}-hint" .value=${lines}></textarea>
    <p class=${fault ? 'fault' : 'hint'} id="${name}-hint">${fault ?? words.textsHint}</p>
  </div>`;
}

/** The values that a filled form means. What is no number goes as it is, so that the server says so. */
export function valuesOf(form: HTMLFormElement, parameters: readonly PackParameter[]): Record<string, PackValue> {
  const said = new FormData(form);
  return Object.fromEntries(
    parameters.map((parameter) => [parameter.name, readAs(parameter, String(said.get(nameOf(parameter)) ?? ''))]),
  );
}

function readAs({ type }: PackParameter, text: string): PackValue {
  const trimmed = text.trim();
  switch (type) {
    case 'number':
      return trimmed === '' || Number.isNaN(Number(trimmed)) ? trimmed : Number(trimmed);
    case 'texts':
      return trimmed
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean);
    case 'time':
      return trimmed === '' ? null : new Date(trimmed).toISOString();
    case 'choice':
    case 'zone':
      return trimmed;
  }
}

/** A moment as the browser's field wants it, where the person is. */
function localOf(rfc3339: string): string {
  const moment = new Date(rfc3339);
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
