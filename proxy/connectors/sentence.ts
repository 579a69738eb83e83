// What is an action in one sentence? Templates: `{name}` is a parameter, `{amount:money}` one with its `currency`, `[ of {charge}]`
// is left out without its parameters, and of `[one|other]` the first counts whose parameters are there, else the last.

import type { Value } from '../policy/engine/facts.ts';
import { inert } from './inert.ts';
import { money } from './money.ts';

type Parameters = Readonly<Record<string, Value>>;
type Render = (parameters: Parameters) => string;

interface Piece {
  readonly needs: readonly string[];
  readonly render: Render;
}

const OPTION = /\[([^[\]]*)\]/;
const HOLE = /\{([A-Za-z_][A-Za-z0-9_]*)(:money)?\}/g;

/** What is wrong with a template, in a sentence; undefined: nothing. */
export function sentenceProblem(template: string): string | undefined {
  const bare = template.replaceAll(new RegExp(OPTION, 'g'), '$1').replaceAll(HOLE, '');
  return /[[\]{}]/.test(bare)
    ? 'A sentence has {parameter}, {parameter:money} and [optional parts], not nested.'
    : undefined;
}

/** Compiles a template. Whatever stands in a parameter is made inert; a missing one that is not optional is said to be unknown. */
export function compileSentence(template: string): Render {
  const pieces = template.split(OPTION).map((text, at) => (at % 2 === 0 ? pieceOf(text) : optionOf(text)));
  return (parameters) => pieces.map(({ render }) => render(parameters)).join('');
}

function optionOf(text: string): Piece {
  const choices = text.includes('|') ? text.split('|').map(pieceOf) : [pieceOf(text), pieceOf('')];
  const last = choices.at(-1) as Piece;
  return {
    needs: [],
    render: (parameters) =>
      (choices.find(({ needs }) => needs.every((name) => has(parameters, name))) ?? last).render(parameters),
  };
}

function pieceOf(text: string): Piece {
  const needs = [...text.matchAll(HOLE)].map(([, name]) => name as string);
  const render: Render = (parameters) =>
    text.replaceAll(HOLE, (_, name: string, asMoney: string | undefined) =>
      filled(parameters, name, asMoney !== undefined),
    );
  return { needs, render };
}

function filled(parameters: Parameters, name: string, asMoney: boolean): string {
  const value = has(parameters, name) ? parameters[name] : undefined;
  if (value === undefined || value === null) return '(unknown)';
  return asMoney ? money(value, parameters.currency) : shownValue(value);
}

function has(parameters: Parameters, name: string): boolean {
  return Object.hasOwn(parameters, name) && parameters[name] !== undefined && parameters[name] !== null;
}

/** A parameter's value as inert text. */
function shownValue(value: Value): string {
  return inert(typeof value === 'string' ? value : JSON.stringify(value));
}
