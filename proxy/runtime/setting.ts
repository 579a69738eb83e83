// What can an operator set? A setting is declared beside its owner: name, meaning, default, how its text is read.
// `config` reads them all at once and prints the reference page from the same declarations.

/** How the text of a setting becomes its value. Throws SettingProblem with a sentence that says what would be right. */
export type Parse<Value> = (text: string) => Value;

/** One setting. `env` is its environment variable (`<env>_FILE` names a file that holds the value), `flag` its command-line option. */
export interface Setting<Value> {
  readonly env: string;
  readonly flag?: string;
  readonly describe: string;
  readonly parse: Parse<Value>;
  /** The value when nothing is given. */
  readonly fallback: Value;
  /** How the default reads on the reference page; the fallback itself unless given. */
  readonly fallbackText?: string;
  /** Its value is never printed. */
  readonly secret?: boolean;
}

/** A group of settings as a room declares it. */
export type Settings = Readonly<Record<string, Setting<unknown>>>;

/** The values of a group. */
export type Values<Group extends Settings> = {
  readonly [Name in keyof Group]: Group[Name] extends Setting<infer Value> ? Value : never;
};

/** Why a setting's text is not one of its values; the sentence goes to the operator. */
export class SettingProblem extends Error {
  override readonly name = 'SettingProblem';
}

/** Keeps the value's type while a group is declared. */
export function setting<Value>(declaration: Setting<Value>): Setting<Value> {
  return declaration;
}

/** A whole number within bounds. */
export function wholeNumber(least: number, most: number): Parse<number> {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most)) throw new SettingProblem(`must be a whole number from ${least} to ${most}`);
    return value;
  };
}

/** One of a few words. */
export function oneOf<const Word extends string>(...words: readonly Word[]): Parse<Word> {
  return (text) => {
    const word = words.find((candidate) => candidate === text);
    if (word === undefined) throw new SettingProblem(`must be one of ${words.join(', ')}`);
    return word;
  };
}

/** Any text but an empty one. */
export function text(value: string): string {
  if (value.trim() === '') throw new SettingProblem('must not be empty');
  return value;
}

/** A comma-separated list; each item is read by `item`. */
export function listOf<Item>(item: Parse<Item>): Parse<readonly Item[]> {
  return (value) =>
    value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map((part) => item(part));
}

/** An http or https URL without user, query or fragment; the trailing slash goes. */
export function webUrl(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash) {
    throw new SettingProblem('must be an http or https URL such as https://holdgate.example.com');
  }
  return url.href.replace(/\/$/, '');
}
