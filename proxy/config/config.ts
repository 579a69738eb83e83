// How is this process set up? Every room's settings, from a file, the environment and flags (the later wins), all problems at once.
// The only file that reads the environment.

import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { consoleSettings } from '../api/settings.ts';
import { auditSettings } from '../audit/settings.ts';
import { listenerSettings } from '../downstream/settings.ts';
import { enforcementSettings } from '../enforcement/settings.ts';
import { StartError } from '../errors.ts';
import { identitySettings } from '../identity/settings.ts';
import { type Setting, SettingProblem, type Values } from '../runtime/setting.ts';
import { upstreamSettings } from '../upstream/settings.ts';
import { vaultSettings } from '../vault/settings.ts';
import { processSettings } from './settings.ts';

/** Every setting there is, by the name that the program uses. */
export const SETTINGS = {
  ...processSettings,
  ...consoleSettings,
  ...listenerSettings,
  ...enforcementSettings,
  ...identitySettings,
  ...auditSettings,
  ...upstreamSettings,
  ...vaultSettings,
};

/** The values in force. */
export type Config = Values<typeof SETTINGS>;

/** Where values come from: flags by their option name, environment variables, and maybe a YAML file that uses the variables' names. */
export interface Sources {
  readonly flags?: Readonly<Record<string, string | undefined>>;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly file?: string | undefined;
}

/** Reads every setting. Throws one StartError that lists all problems, each with the variable, what was wrong and what would be right. */
export function readConfig(sources: Sources): Config {
  const problems: string[] = [];
  const fromFile = sources.file === undefined ? {} : readSettingsFile(sources.file, problems);
  const values: Record<string, unknown> = {};
  for (const [name, declared] of Object.entries(SETTINGS)) {
    try {
      values[name] = settingValue(declared as Setting<unknown>, sources, fromFile);
    } catch (error) {
      if (!(error instanceof SettingProblem)) throw error;
      problems.push(error.message);
    }
  }
  problems.push(...unknownVariables(sources.environment ?? {}));
  if (problems.length > 0)
    throw new StartError(
      `The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n  ${problems.join('\n  ')}`,
      { exitCode: 2 },
    );
  return values as Config;
}

/** The process's own environment, for `readConfig`. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

function settingValue(
  declared: Setting<unknown>,
  { flags = {}, environment = {} }: Sources,
  fromFile: Readonly<Record<string, string>>,
): unknown {
  const given =
    (declared.flag !== undefined ? flags[declared.flag] : undefined) ??
    fromEnvironment(declared.env, environment) ??
    fromFile[declared.env];
  if (given === undefined) return declared.fallback;
  try {
    return declared.parse(given);
  } catch (error) {
    if (!(error instanceof SettingProblem)) throw error;
    const shown = declared.secret ? '' : ` is ${JSON.stringify(given)}, but`;
    throw new SettingProblem(`${declared.env}${shown} ${error.message}.`);
  }
}

function fromEnvironment(name: string, environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const direct = environment[name];
  const path = environment[`${name}_FILE`];
  if (direct !== undefined && path !== undefined)
    throw new SettingProblem(`${name} and ${name}_FILE are both given; give one of them.`);
  if (path === undefined) return direct === '' ? undefined : direct;
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new SettingProblem(
      `${name}_FILE names ${path}, which cannot be read (${(error as NodeJS.ErrnoException).code}).`,
    );
  }
}

/** A misspelled variable must not silently mean the default. */
function unknownVariables(environment: Readonly<Record<string, string | undefined>>): string[] {
  const known = new Set(Object.values(SETTINGS).flatMap(({ env }) => [env, `${env}_FILE`]));
  for (const name of CLIENT_VARIABLES) known.add(name);
  return Object.keys(environment)
    .filter((name) => name.startsWith('HOLDGATE_') && !known.has(name))
    .map((name) => `${name} is no setting; \`holdgate doctor --settings\` lists those there are.`);
}

/** Read by commands that speak to a gate or a console instead of being one. */
const CLIENT_VARIABLES = [
  'HOLDGATE_GATE_URL',
  'HOLDGATE_AGENT',
  'HOLDGATE_AGENT_KEY',
  'HOLDGATE_CONFIG',
  'HOLDGATE_CA',
  'HOLDGATE_CONSOLE_URL',
  'HOLDGATE_TOKEN',
];

function readSettingsFile(path: string, problems: string[]): Record<string, string> {
  let parsed: unknown;
  try {
    parsed = parseYaml(readFileSync(path, 'utf8'));
  } catch (error) {
    problems.push(`The settings file ${path} cannot be read: ${(error as Error).message.split('\n')[0]}.`);
    return {};
  }
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) {
    problems.push(`The settings file ${path} must be a mapping such as HOLDGATE_CONSOLE_PORT: 3000.`);
    return {};
  }
  const known = new Set(Object.values(SETTINGS).map(({ env }) => env));
  const entries = Object.entries(parsed);
  for (const [name] of entries)
    if (!known.has(name)) problems.push(`The settings file ${path} names ${name}, which is no setting.`);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : String(value)]),
  );
}
