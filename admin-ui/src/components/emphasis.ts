// Which words of a sentence decide? Amounts, and what the action names: they are set in bold, the rest is not.

import { html, type TemplateResult } from 'lit';
import { inert } from './inert-text.ts';

const AMOUNT = /(?:[$€£¥]\s?\d[\d,.'’]*\d|[$€£¥]\s?\d|\b\d[\d,.'’]*\s?(?:USD|EUR|CHF|GBP|JPY|dollars|euros|francs)\b)/g;
/** Words that carry a digit, a slash, an underscore or a number sign: ids, repositories, paths, channels. */
const NAMED =
  /(?:#[\p{L}\p{N}][\p{L}\p{N}_-]*|[\p{L}\p{N}][\p{L}\p{N}.@:-]*[_/#][\p{L}\p{N}._/#@:-]*[\p{L}\p{N}]|\/[\p{L}\p{N}._/-]+)/gu;
const SHORTEST_VALUE = 3;

/** One run of a sentence. */
export interface Run {
  readonly text: string;
  readonly strong: boolean;
}

/** Splits a sentence into what is bold and what is not. `values` are parameters of the action. */
export function runsOf(sentence: string, values: readonly string[]): Run[] {
  const marks = [
    ...matches(sentence, AMOUNT),
    ...matches(sentence, NAMED),
    ...values.filter((value) => value.length >= SHORTEST_VALUE).flatMap((value) => places(sentence, value)),
  ];
  const runs: Run[] = [];
  let end = 0;
  for (const [from, to] of marks.sort(([one], [other]) => one - other)) {
    if (to <= end) continue;
    const start = Math.max(from, end);
    if (start > end) runs.push({ text: sentence.slice(end, start), strong: false });
    runs.push({ text: sentence.slice(start, to), strong: true });
    end = to;
  }
  if (end < sentence.length) runs.push({ text: sentence.slice(end), strong: false });
  return runs;
}

/** The sentence for a template. */
export function emphasised(sentence: string, values: readonly string[]): TemplateResult[] {
  return runsOf(sentence, values).map(({ text, strong }) =>
    strong ? html`<strong>${inert(text)}</strong>` : html`${inert(text)}`,
  );
}

function matches(sentence: string, pattern: RegExp): [number, number][] {
  return [...sentence.matchAll(pattern)].map((match) => [match.index, match.index + match[0].length]);
}

function places(sentence: string, value: string): [number, number][] {
  const at = sentence.indexOf(value);
  return at < 0 ? [] : [[at, at + value.length]];
}
