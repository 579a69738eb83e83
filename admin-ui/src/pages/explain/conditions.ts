// Why did a rule match? Its conditions as a tree, each with the value that it saw.

import { html, nothing, type TemplateResult } from 'lit';
import { inert } from '../../components/inert-text.ts';
import type { ConditionTrace } from '../../data/explaining.ts';
import { explain as words } from '../../strings/en/explain.ts';

const TONES: Readonly<Record<string, string>> = { true: 'good', false: '', unknown: 'warn' };

/** The tree as nested lists. */
export function conditionTree(condition: ConditionTrace): TemplateResult {
  return html`<ul class="tree">${branch(condition)}</ul>`;
}

function branch({ kind, outcome, parts = [], ...leaf }: ConditionTrace): TemplateResult {
  const badge = html`<span class="badge ${TONES[outcome] ?? ''}">${words.matched[outcome] ?? outcome}</span>`;
  if (kind === 'leaf') return html`<li>${badge} ${leafText(leaf)}</li>`;
  return html`<li>${badge} ${words.groups[kind]}${parts.length === 0 ? nothing : html`<ul class="tree">${parts.map((part) => branch(part))}</ul>`}</li>`;
}

function leafText({ field = '', operator = '', wanted, actual, state }: Omit<ConditionTrace, 'kind' | 'outcome'>) {
  const asked = `${field} ${operator.replaceAll('_', ' ')}${wanted === undefined ? '' : ` ${JSON.stringify(wanted)}`}`;
  const seen = state === undefined || state === 'present' ? JSON.stringify(actual) : (words.states[state] ?? state);
  return html`<span class="mono">${inert(asked)}</span> <span class="muted">· ${inert(seen ?? '')}</span>`;
}
