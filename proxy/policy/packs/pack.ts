// What is a policy pack? A named, versioned set of real policies with tests, written for parameters that whoever installs it may choose.

import type { Problem } from '../../errors.ts';

/** A value that a parameter can have. */
export type ParameterValue = number | string | readonly string[] | null;

interface ParameterBase {
  readonly name: string;
  /** What it is for, in a sentence. */
  readonly description: string;
}

/** One choice that a pack leaves. `null` stands for "none" where `optional`. */
export type PackParameter = ParameterBase &
  (
    | { readonly type: 'number'; readonly minimum: number; readonly maximum: number; readonly default: number }
    | { readonly type: 'texts'; readonly default: readonly string[]; readonly optional?: boolean }
    | { readonly type: 'choice'; readonly choices: readonly string[]; readonly default: string }
    | { readonly type: 'zone'; readonly default: string }
    | { readonly type: 'time'; readonly default: string | null }
  );

/** Every parameter with a value. */
export type Parameters = Readonly<Record<string, ParameterValue>>;

/** One version of a pack. */
export interface Pack {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Semantic versioning: a changed meaning raises the first number. */
  readonly version: string;
  readonly parameters: readonly PackParameter[];
  /** The texts for these parameters, each a whole policy; their names begin with the pack's. */
  policies(parameters: Parameters): readonly string[];
}

const MOST_TEXTS = 50;
const MAX_TEXT = 200;

/** Every parameter by what was chosen, what was chosen before, or its default; or what is wrong with what was chosen. */
export function parametersOf(
  pack: Pack,
  chosen: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, unknown>> = {},
): { readonly parameters: Parameters; readonly problems: Problem[] } {
  const known = new Set(pack.parameters.map(({ name }) => name));
  const problems: Problem[] = Object.keys(chosen)
    .filter((name) => !known.has(name))
    .map((name) => ({
      pointer: `/parameters/${name}`,
      message: `The pack ${pack.name} has no parameter '${name}'; it has ${[...known].join(', ')}.`,
    }));
  const parameters: Record<string, ParameterValue> = {};
  for (const parameter of pack.parameters) {
    const { name } = parameter;
    const kept = fits(parameter, before[name]) === undefined ? before[name] : undefined;
    const value = Object.hasOwn(chosen, name) ? chosen[name] : (kept ?? parameter.default);
    const wrong = fits(parameter, value);
    if (wrong !== undefined) problems.push({ pointer: `/parameters/${name}`, message: `'${name}' must be ${wrong}.` });
    parameters[name] = value as ParameterValue;
  }
  return { parameters, problems };
}

/** What the value should be; undefined where it is right. */
function fits(parameter: PackParameter, value: unknown): string | undefined {
  switch (parameter.type) {
    case 'number': {
      const { minimum, maximum } = parameter;
      const right = Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum;
      return right ? undefined : `a whole number from ${minimum} to ${maximum}`;
    }
    case 'texts':
      return textsFit(value, parameter.optional === true);
    case 'choice':
      return parameter.choices.includes(value as string) ? undefined : `one of ${parameter.choices.join(', ')}`;
    case 'zone':
      return typeof value === 'string' && isZone(value) ? undefined : 'a time zone such as Europe/Zurich';
    case 'time':
      return value === null || isTime(value) ? undefined : 'an RFC 3339 time such as 2026-12-20T00:00:00Z, or null';
  }
}

function textsFit(value: unknown, optional: boolean): string | undefined {
  const texts = Array.isArray(value) ? (value as readonly unknown[]) : [];
  const right =
    Array.isArray(value) &&
    texts.length <= MOST_TEXTS &&
    (optional || texts.length > 0) &&
    texts.every((one) => typeof one === 'string' && one !== '' && one.length <= MAX_TEXT);
  return right ? undefined : `a list of ${optional ? 0 : 1} to ${MOST_TEXTS} texts of at most ${MAX_TEXT} characters`;
}

function isZone(value: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }) !== undefined;
  } catch {
    return false;
  }
}

function isTime(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/.test(value) &&
    !Number.isNaN(Date.parse(value))
  );
}

/** A value as it stands in a policy: JSON is YAML, so nothing in it can become a key or another line. */
export function written(value: unknown): string {
  return JSON.stringify(value);
}

/** What approvals of packs say of who decides. */
export const APPROVERS: PackParameter = {
  name: 'approver_roles',
  description: 'Roles whose holders may decide what this pack holds.',
  type: 'texts',
  default: ['admin', 'owner'],
};
